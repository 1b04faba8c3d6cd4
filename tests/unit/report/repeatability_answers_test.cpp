// SPDX-License-Identifier: Apache-2.0
#include "assay/report/repeatability_answers.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "assay/report/repeatability_json.hpp"
#include "assay/report/repeatability_text.hpp"

using namespace assay;
using namespace assay::report;

namespace {

StageRepeatability stage() {
  StageRepeatability total{.stage = "total"};
  total.series = {{0, 1}, {{10, 11, 12}, {11, 10, 30}}};
  total.summary.count = 6;
  total.summary.sessions = 2;
  total.summary.mean = {.point = 14, .interval = Interval{12, 16}};
  total.summary.standard_deviation = 7.9;
  total.summary.cov = 0.02;
  total.cov_interval = Interval{0.01, 0.03};
  total.split = VarianceSplit{.within_sd = 2, .between_sd = 1, .icc = 0.2};
  total.shape = {.skewness = 2.4, .dip = 0.1, .dip_p_value = 0.01, .modes = {10.5, 30}};
  total.dependence = {.lag_one = 0.5, .effective_count = 2};
  total.drift = {.steady_sessions = 1, .judged_sessions = 2};
  total.outliers = {.mild = 0,
                    .severe = 0,
                    .extreme = 1,
                    .explained = 1,
                    .by_cause = {{OutlierCause::steal, 1}},
                    .worst = {{.session = 1,
                               .iteration = 2,
                               .value = 30,
                               .severity = OutlierSeverity::extreme,
                               .cause = OutlierCause::steal,
                               .beside = {"95 % of the difference in decode"}}}};
  total.repeats = {{.metric = Metric::mean,
                    .relative = 0.01,
                    .iterations = 17,
                    .plan = SessionPlan{.sessions = 3, .iterations = 12, .seconds = 4.1}},
                   {.metric = Metric::p99, .relative = 0.05, .iterations = 368, .note = "no plan"}};
  return total;
}

bool contains(const std::vector<std::string>& sentences, const std::string& text) {
  for (const std::string& sentence : sentences) {
    if (sentence.find(text) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("the answers hold the numbers that they are made of") {
  const auto sentences = answers(stage());
  CHECK(contains(sentences, "CoV 2.0 % [1.0 %, 3.0 %], within the target of 5.0 %."));
  CHECK(contains(sentences, "20 % of the variance lies between sessions (ICC 0.20)"));
  CHECK(
      contains(sentences, "2 modes, at 10.50, 30.00; one mode alone is unlikely (dip, p = 0.01)"));
  CHECK(contains(sentences, "a long tail to the right (skewness 2.4)"));
  CHECK(contains(sentences, "1 of 2 sessions reached no steady state"));
  CHECK(contains(sentences, "6 values are worth 2"));
  CHECK(contains(sentences,
                 "none left out; 1 of 1 explained by readings (steal 1); the farthest, 30.00"));
  CHECK(contains(sentences, "30.00, in session 1, iteration 2: 95 % of the difference in decode"));
  CHECK(contains(sentences,
                 "you ran 6 in 2 sessions. mean to ±1 %: 17 are needed within a session, "
                 "3 sessions × 12 (4.1 s) across sessions. p99 to ±5 %: 368 are needed "
                 "within a session."));
}

TEST_CASE("outliers without a cause are told from those that nothing was read of") {
  StageRepeatability total = stage();
  total.outliers.by_cause = {{OutlierCause::unknown, 1}};
  total.outliers.explained = 0;
  CHECK(contains(answers(total), "none left out; 0 of 1 explained by readings; the farthest"));
  total.outliers.explained.reset();
  CHECK(contains(answers(total), "none left out; the farthest"));
}

TEST_CASE("the CoV check is decided by its interval, and undecided where that holds the target") {
  StageRepeatability total = stage();
  CHECK(cov_verdict(total) == CovVerdict::met);
  total.cov_interval = Interval{0.04, 0.06};
  CHECK(cov_verdict(total) == CovVerdict::undecided);
  total.cov_interval = Interval{0.051, 0.2};
  CHECK(cov_verdict(total) == CovVerdict::missed);
  total.cov_interval.reset();
  total.summary.cov = 0.05;
  CHECK(cov_verdict(total) == CovVerdict::met);
  total.summary.cov = 0.0501;
  CHECK(cov_verdict(total) == CovVerdict::missed);
  total.summary.cov.reset();
  CHECK(cov_verdict(total) == CovVerdict::undecided);
}

TEST_CASE("the text fits its width, and ASCII is ASCII") {
  Repeatability result{.source = "study", .unit = "ms"};
  result.cases.push_back({.name = "one", .stages = {stage()}, .simulated = true});
  result.cases.push_back({.name = "without values", .limitations = {"failed: it died"}});
  result.cov_comparisons.push_back({.stage = "total",
                                    .statistic = 12,
                                    .degrees_between = 1,
                                    .degrees_within = 3,
                                    .p_value = 0.04});
  const std::string text = repeatability_text(result, {.width = 80, .unicode = false});
  std::size_t line = 0;
  for (const char c : text) {
    line = c == '\n' ? 0 : line + 1;
    REQUIRE(line <= 80);
    REQUIRE(static_cast<unsigned char>(c) < 0x80);
  }
  CHECK(text.find("one*") != std::string::npos);
  CHECK(text.find("variability differs between the configurations") != std::string::npos);
}

TEST_CASE("what is not known is null in the file") {
  Repeatability result{.source = "study"};
  StageRepeatability total = stage();
  total.split.reset();
  total.sufficient.reset();
  result.cases.push_back({.name = "one", .stages = {total}});
  const Json json = repeatability_json(result);
  CHECK(json["unit"].is_null());
  const Json& written = json["cases"][0]["stages"]["total"];
  CHECK(written["variance"].is_null());
  CHECK(written["sufficient_n"].is_null());
  CHECK(written["repeats"][0]["plan"]["sessions"] == 3);
  CHECK(written["repeats"][1]["plan"].is_null());
  CHECK(written["cov_check"]["verdict"] == "met");
  CHECK(written["outliers"]["excluded"] == false);
  CHECK(written["outliers"]["explained"] == 1);
  CHECK(written["outliers"]["by_cause"]["steal"] == 1);
  CHECK(written["outliers"]["by_cause"]["unknown"] == 0);
  CHECK(written["outliers"]["worst"][0]["cause"] == "steal");
  total.outliers.explained.reset();
  result.cases[0].stages = {total};
  CHECK(
      repeatability_json(result)["cases"][0]["stages"]["total"]["outliers"]["explained"].is_null());
}
