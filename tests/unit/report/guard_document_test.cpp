// SPDX-License-Identifier: Apache-2.0
#include "assay/report/guard_document.hpp"

#include <cmath>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "assay/report/document_text.hpp"
#include "assay/report/gnuplot.hpp"
#include "assay/report/guard_csv.hpp"
#include "assay/report/guard_json.hpp"
#include "assay/report/guard_words.hpp"

#include "document_check.hpp"
#include "golden.hpp"
#include "sample_estimator.hpp"
#include "schema_check.hpp"

using namespace assay;
using namespace assay::report;
using assay::test::check_golden;
using assay::test::has;

TEST_CASE("a guardrail: violations with and without it at each budget, and what it refuses") {
  check_golden("guard-analysis", guard_analysis_document(test::sample_guard_analysis()));
}

TEST_CASE("candidates as CSV: what is not promised is empty, and words keep their commas") {
  const GuardReport report{
      .decisions = {{.row = 0, .answer = GuardAnswer::accept, .predicted_ms = 2, .bound_ms = 2.2},
                    {.row = 1, .predicted_ms = 4, .reason = "a = 9 is above 5"}}};
  const KnobTable candidates{
      .columns = {{.name = "a", .numbers = {1, 9}}, {.name = "b", .words = {"x", "y,z"}}}};
  CHECK(guard_report_csv(report, candidates) ==
        "a,b,answer,predicted_ms,bound_ms,reason\n"
        "1,x,accept,2,2.2,\n"
        "9,\"y,z\",measure,4,,a = 9 is above 5\n");
}

TEST_CASE("candidates: accepted, rejected, to be measured, with the reason") {
  check_golden("guard-report",
               guard_report_document(test::sample_guard_report(), test::sample_knobs()));
}

TEST_CASE("the headline is of the budget that tells most") {
  GuardAnalysis analysis = test::sample_guard_analysis();
  CHECK(guard_headline(analysis) ==
        "At a budget of 50 % of the latency at the largest knobs, violations fall from 41.2 % of "
        "the configurations to 1.1 % with the bound at risk 5 %; 8.1 % of those within budget are "
        "not accepted.");
  analysis.outcomes[4].violation_rate_without = 0.999;  // almost nothing is left to accept
  CHECK(has(guard_headline(analysis), "At a budget of 70 %"));
  CHECK(guard_headline({}) == "No budget was tried.");
}

TEST_CASE("whether the chosen risk was kept is said") {
  GuardAnalysis analysis = test::sample_guard_analysis();
  CHECK(has(violation_insight(analysis),
            "The chosen risk of 5 % was kept at every budget: at most "
            "1.1 % were accepted and violating, at 50 %."));
  analysis.outcomes[5].violation_rate = 0.061;
  CHECK(has(violation_insight(analysis), "was NOT kept: at most 6.1 %"));
  analysis.outcomes.resize(4);  // the margin alone
  CHECK_FALSE(has(violation_insight(analysis), "chosen risk"));
}

TEST_CASE("what a margin costs and saves is told of two margins") {
  const GuardAnalysis analysis = test::sample_guard_analysis();
  CHECK(has(tradeoff_insight(analysis), "a margin of 1 lets 13.9 % of the violating"));
  CHECK(has(tradeoff_insight(analysis), "a margin of 1.1 2.6 % and 21.4 %"));
  CHECK(tradeoff_insight({}) == "No margin was tried.");
}

TEST_CASE("a report says how it decided, and when it could not") {
  GuardReport report = test::sample_guard_report();
  CHECK(has(guard_report_rule(report), "37 rows that were not fitted (at least 19 are needed)"));
  report.calibration_rows = 12;
  CHECK(has(guard_report_rule(report),
            "12 rows that were not fitted, of which 19 are needed: "
            "measure instead"));
  report.rule = GuardRule::margin;
  CHECK(guard_report_rule(report) == "Accepted: the prediction times 1.1 is within the budget.");
}

TEST_CASE("figures show the risk, start at 0 and are finite and bounded") {
  const GuardAnalysis analysis = test::sample_guard_analysis();
  const Figure figure = guardrail_figure(analysis);
  REQUIRE(figure.panels.size() == 2);
  CHECK(figure.panels[0].marks.at(0).value == 5);
  CHECK(figure.panels[0].layers.size() == 2 * 3);
  CHECK(figure.panels[0].y.range->lower <= 0);
  CHECK(figure.panels[0].y.range->upper >= 41.2);
  const Figure curve = reject_accept_figure(analysis);
  // Three budgets at which something violates, and two margins marked.
  CHECK(curve.panels.at(0).layers.size() == 3 + 2);
  CHECK(has(curve.panels.at(0).notes.at(0), "100 %"));
  for (const Figure* one : {&figure, &curve}) {
    for (const Panel& panel : one->panels) {
      for (const Layer& layer : panel.layers) {
        CHECK(layer.points.size() <= most_curve_points);
        for (const Point& point : layer.points) {
          CHECK(std::isfinite(point.x));
          CHECK(std::isfinite(point.y));
        }
      }
    }
  }
}

TEST_CASE("a curve of very many margins ends somewhere") {
  GuardAnalysis analysis = test::sample_guard_analysis();
  for (int i = 0; i < 5000; ++i) {
    analysis.curve.push_back({.budget_fraction = 0.5,
                              .margin = 2 + i * 1e-3,
                              .false_reject_rate = 1,
                              .false_accept_rate = 0});
  }
  const Figure figure = reject_accept_figure(analysis);
  CHECK(figure.panels.at(0).layers.at(0).points.size() == most_curve_points);
}

TEST_CASE("guardrails of nothing can be shown and drawn") {
  CHECK_FALSE(gnuplot_script(guardrail_figure({})).empty());
  CHECK_FALSE(gnuplot_script(reject_accept_figure({})).empty());
  CHECK_FALSE(document_text(guard_analysis_document({}), {}).empty());
  CHECK(has(guard_report_document({}, {}).headline, "0 of 0 configurations"));
}

TEST_CASE("an analysis as JSON fits its schema, and it insists on every key") {
  const Json document = guardrail_analysis_json(test::sample_guard_analysis());
  CHECK(test::complaint(guardrail_analysis_schema(), document) == "");
  const std::string text = pretty_text(document);
  CHECK(text == test::golden("guardrail_analysis.json", text));
  CHECK(test::lenient_places(guardrail_analysis_schema(), document,
                             {"", "/outcomes/0", "/curve/0"}) == "");
  CHECK(test::complaint(guardrail_analysis_schema(), guardrail_analysis_json({})) == "");
  GuardAnalysis odd = test::sample_guard_analysis();
  odd.full_latency_ms = std::numeric_limits<double>::infinity();
  CHECK(guardrail_analysis_json(odd)["full_latency_ms"].is_null());
}

TEST_CASE("a report as JSON has every decision with its words") {
  const Json document = guard_report_json(test::sample_guard_report());
  CHECK(document["schema_version"] == 1);
  CHECK(document["rule"] == "conformal");
  CHECK(document["decisions"][2]["answer"] == "measure");
  CHECK(document["decisions"][2]["bound_ms"].is_null());
  CHECK(document["headline"] == guard_report_headline(test::sample_guard_report()));
}

TEST_CASE("names from files are shown as they stand") {
  const std::string name = test::hostile_name;
  GuardReport report = test::sample_guard_report();
  report.decisions[2].reason = name;
  report.notes = {name};
  KnobTable knobs = test::sample_knobs();
  knobs.columns[0].name = knobs.columns[4].words[0] = name;
  const Document document = guard_report_document(report, knobs);
  test::check_names_are_text(document);
}

TEST_CASE("a decision on a row that the candidates lack has no knobs") {
  GuardReport report = test::sample_guard_report();
  report.decisions[0].row = 99;
  CHECK(has(document_text(guard_report_document(report, test::sample_knobs()), {}), "100"));
}
