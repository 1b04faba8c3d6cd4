// SPDX-License-Identifier: Apache-2.0
#include "assay/report/transfer_document.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/text.hpp"
#include "assay/report/display_width.hpp"
#include "assay/report/document_html.hpp"
#include "assay/report/document_markdown.hpp"
#include "assay/report/document_text.hpp"
#include "assay/report/gnuplot.hpp"
#include "assay/report/transfer_json.hpp"
#include "assay/report/transfer_words.hpp"

#include "document_check.hpp"
#include "golden.hpp"
#include "sample_estimator.hpp"
#include "schema_check.hpp"

using namespace assay;
using namespace assay::report;
using assay::test::has;

namespace {

// Of the total alone, one draw, MAPE as given for n = 10, 20, …
TransferResults results_of(std::vector<double> none, std::vector<double> automatic) {
  TransferResults results{.source = "a.csv", .target = "b.csv", .seeds = 1};
  for (std::size_t i = 0; i < automatic.size(); ++i) {
    const std::size_t n = 10 * (i + 1);
    if (i < none.size()) {
      results.results.push_back(
          {.method = TransferMethod::none, .n = n, .stage = "total", .mape_pct = none[i]});
    }
    results.results.push_back(
        {.method = TransferMethod::automatic, .n = n, .stage = "total", .mape_pct = automatic[i]});
    results.cost.push_back({n, static_cast<double>(n) / 8, 30});
  }
  return results;
}

// Every point is finite, and there are not too many.
void check_bounded(const Figure& figure, std::size_t most) {
  std::size_t points = 0;
  for (const Panel& panel : figure.panels) {
    for (const Layer& layer : panel.layers) {
      points += layer.points.size();
      for (const Point& point : layer.points) {
        CHECK(std::isfinite(point.x));
        CHECK(std::isfinite(point.y));
        if (panel.y.logarithmic) CHECK(point.y > 0);
        if (point.y_interval) CHECK(point.y_interval->lower <= point.y_interval->upper);
        if (point.y_interval && panel.y.logarithmic) CHECK(point.y_interval->lower > 0);
      }
    }
  }
  CHECK(points > 0);
  CHECK(points <= most);
}

}  // namespace

TEST_CASE("a transfer: errors by method and size, by stage, and what calibration costs") {
  const Document document = transfer_document(test::sample_transfer());
  const std::string text = document_text(document, {});
  CHECK(text == test::golden("transfer.txt", text));
  const std::string markdown = document_markdown(document);
  CHECK(markdown == test::golden("transfer.md", markdown));
  for (const std::string_view line : text::split(text, '\n')) {
    CAPTURE(line);
    CHECK(display_width(line) <= 80);
  }
}

TEST_CASE("enough is the smallest number after which none takes off more than a point") {
  const auto enough = enough_samples(results_of({48, 48, 48, 48}, {9, 3.2, 2.4, 2.3}));
  REQUIRE(enough);
  CHECK(enough->n == 20);
  CHECK(enough->mape_pct == 3.2);
  CHECK(enough->none_pct == 48);
  CHECK(enough->target_s == 2.5);
  CHECK(enough->most == 40);
  // A step that buys little does not hide a later one that buys much.
  CHECK(enough_samples(results_of({}, {9, 8.9, 2, 1.9}))->n == 30);
  CHECK(enough_samples(results_of({}, {9, 7, 5, 3}))->n == 40);
  CHECK(enough_samples(results_of({}, {2, 5}))->n == 10);
  CHECK_FALSE(enough_samples({}));
}

TEST_CASE("the headline says what samples bring, what they cost and what more would buy") {
  CHECK(transfer_headline(results_of({48, 48, 48}, {9, 2.4, 1.8})) ==
        "a.csv → b.csv: 20 samples (2.5 s of target time) bring the error of the total from 48 % "
        "to 2.4 %; 10 more (1.2 s) buy 0.60 points.");
  CHECK(has(transfer_headline(results_of({48, 48}, {2.4, 2.4})), "; 10 more (1.2 s) buy nothing"));
  CHECK(has(transfer_headline(results_of({2, 2}, {2.4, 2.2})),
            "do not reduce the error of the total: 2.0 % without calibration, 2.4 % with"));
  CHECK(has(transfer_headline(results_of({}, {2.4})), "with 10 samples"));
  TransferResults skipped{.source = "a", .target = "b", .skipped = {{10, "too few rows"}}};
  CHECK(has(transfer_headline(skipped), "could be tried: too few rows"));
}

TEST_CASE("insights are those of the data") {
  const TransferResults good = results_of({48, 48, 48}, {9, 2.4, 1.8});
  CHECK(error_insight(good) ==
        "MAPE of the total by auto: 48 % without calibration, then 9.0 % at 10, 2.4 % at 20, 1.8 % "
        "at 30. No other method has less at any N.");
  CHECK(returns_insight(good) ==
        "Of the error, the first 10 take off 39 points, the next 10 take off 6.6 points and the "
        "next 10 take off 0.60 points. After 20 no larger number takes off more than 1.0 point.");
  CHECK(has(returns_insight(results_of({9, 9}, {8, 8.5})), "the next 10 add 0.50 points"));
  CHECK(has(returns_insight(results_of({9, 9}, {8, 2})), "The last step still took off more"));
  TransferResults beaten = results_of({48, 48}, {5, 4});
  beaten.results.push_back(
      {.method = TransferMethod::affine, .n = 20, .stage = "total", .mape_pct = 3});
  CHECK(has(error_insight(beaten),
            "No other method has less at N = 10. But at N = 20 A, per-stage affine has 3.0 % "
            "against 4.0 %."));
  CHECK(has(error_insight({}), "Nothing was tried"));
}

TEST_CASE("a lean of predictions is told with its side") {
  TransferResults results = results_of({48}, {2});
  for (int i = 1; i <= 20; ++i) {
    results.rows.push_back({TransferMethod::automatic, 10, "total", 10.0 * i, 10.4 * i});
    results.rows.push_back({TransferMethod::none, 10, "total", 10.0 * i, 100.0 * i});
    results.rows.push_back({TransferMethod::automatic, 10, "prefill", 10.0 * i, 100.0 * i});
  }
  CHECK(has(scatter_insight(results), "20 held-out totals of one draw lean high by 4.0 %"));
  for (PredictedRow& row : results.rows) row.predicted_ms = 0.96 * row.measured_ms;
  CHECK(has(scatter_insight(results), "lean low by 4.0 %"));
  for (PredictedRow& row : results.rows) row.predicted_ms = row.measured_ms;
  CHECK(has(scatter_insight(results), "are unbiased (median 0.00 %)"));
}

TEST_CASE("without auto the best method at the largest n leads") {
  TransferResults results = test::sample_transfer();
  std::erase_if(results.results, [](const TransferScore& score) {
    return score.method == TransferMethod::automatic;
  });
  CHECK(leading_method(results) == TransferMethod::affine);
  CHECK(leading_method({}) == std::nullopt);
}

TEST_CASE("figures have every method and size, finite and bounded") {
  const TransferResults results = test::sample_transfer();
  const Figure errors = prediction_error_figure(results);
  REQUIRE(errors.panels.size() == 3);
  CHECK(errors.panels.front().layers.size() == 2 * 5);
  check_bounded(errors, 3 * 2 * 5 * 4);
  const std::vector<TransferResults> pairs{results, test::sample_transfer("H100", "H200", 20, 1)};
  check_bounded(transfer_curve_figure(pairs), 2 * 2 * 2 * 5);
  const Figure one = transfer_curve_figure({&results, 1});
  CHECK(one.panels.front().layers.size() == 2 * 4);  // a line a method, without `none`
  check_bounded(predicted_actual_figure(results), 2 * (2 + 5 * 24));
}

TEST_CASE("the curve begins at no samples with the error without calibration") {
  const TransferResults results = results_of({48, 47}, {9, 4.7});
  const Figure figure = transfer_curve_figure({&results, 1});
  const auto& error = figure.panels.at(0).layers.at(0).points;
  REQUIRE(error.size() == 3);
  CHECK(error[0].x == 0);
  CHECK(error[0].y == 48);
  CHECK(error[2].y == 4.7);
  const auto& taken_off = figure.panels.at(1).layers.at(0).points;
  CHECK(taken_off[0].y == 0);
  CHECK(taken_off[2].y == doctest::Approx(90));
}

TEST_CASE("what is taken off and what the next samples buy is told where it is known") {
  TransferResults results = results_of({48, 47}, {9, 4.7});
  CHECK(*taken_off_pct(results, TransferMethod::automatic, 20) == doctest::Approx(90));
  CHECK_FALSE(taken_off_pct(results, TransferMethod::automatic, 30));
  CHECK_FALSE(taken_off_pct(results, TransferMethod::affine, 20));
  results.cost = {{.n = 10, .target_s = 1.5}, {.n = 20, .target_s = 4}};
  const NextSamples next = next_samples(results, TransferMethod::automatic, 10);
  CHECK(*next.points == doctest::Approx(4.3));
  CHECK(*next.target_s == doctest::Approx(2.5));
  CHECK_FALSE(next_samples(results, TransferMethod::automatic, 20).points);
  CHECK_FALSE(next_samples(results, TransferMethod::affine, 10).points);
}

TEST_CASE("a scatter keeps both axes alike, and a part of very many rows") {
  TransferResults results = results_of({48}, {2});
  for (int i = 1; i <= 5000; ++i) {
    results.rows.push_back({TransferMethod::automatic, 10, "total", 1.0 * i, 1.1 * i});
  }
  const double infinity = std::numeric_limits<double>::infinity();
  results.rows.push_back({TransferMethod::automatic, 10, "total", infinity, 1});
  results.rows.push_back({TransferMethod::automatic, 10, "total", 1, -1});
  const Figure figure = predicted_actual_figure(results);
  REQUIRE(figure.panels.size() == 1);
  CHECK(figure.panels[0].x.range->lower == figure.panels[0].y.range->lower);
  CHECK(figure.panels[0].x.range->upper == figure.panels[0].y.range->upper);
  check_bounded(figure, most_scatter_points + 2);
}

TEST_CASE("figures of nothing can be drawn") {
  CHECK_FALSE(gnuplot_script(prediction_error_figure({})).empty());
  CHECK_FALSE(gnuplot_script(transfer_curve_figure({})).empty());
  CHECK(predicted_actual_figure({}).panels.empty());
  CHECK_FALSE(document_text(transfer_document({}), {}).empty());
}

TEST_CASE("calibration results as JSON fit their schema, and it insists on every key") {
  TransferResults results = test::sample_transfer();
  results.rows.resize(6);
  std::erase_if(results.results, [](const TransferScore& score) { return score.n != 25; });
  const Json document = calibration_results_json(results);
  CHECK(test::complaint(calibration_results_schema(), document) == "");
  const std::string text = pretty_text(document);
  CHECK(text == test::golden("calibration_results.json", text));
  CHECK(test::lenient_places(calibration_results_schema(), document,
                             {"", "/results/0", "/cost/0", "/skipped/0", "/rows/0"}) == "");
  CHECK(test::complaint(calibration_results_schema(), calibration_results_json({})) == "");
  const Json& score = document["results"].back();
  CHECK(score["method"] == "auto");
  CHECK(score["stage"] == "total");
  CHECK(score["draws"] == 20);
}

TEST_CASE("transfer curves as JSON fit their schema, and it insists on every key") {
  const std::vector<TransferResults> pairs{results_of({48, 47}, {9, 4.7})};
  const Json document = transfer_curves_json(pairs);
  CHECK(test::complaint(transfer_curves_schema(), document) == "");
  CHECK(test::lenient_places(transfer_curves_schema(), document,
                             {"", "/pairs/0", "/pairs/0/enough", "/pairs/0/curves/0",
                              "/pairs/0/curves/0/points/0"}) == "");
  const Json& point = document["pairs"][0]["curves"][1]["points"][0];
  CHECK(point["n"] == 10);
  CHECK(point["reduction_points"] == 39);
  CHECK(point["next_points"].get<double>() == doctest::Approx(4.3));
  CHECK(point["next_s"] == 1.25);
  CHECK(document["pairs"][0]["curves"][1]["points"][1]["next_s"].is_null());
  CHECK(test::complaint(transfer_curves_schema(), transfer_curves_json({})) == "");
  const std::vector<TransferResults> nothing{TransferResults{}};
  CHECK(test::complaint(transfer_curves_schema(), transfer_curves_json(nothing)) == "");
}

TEST_CASE("what is not finite is null") {
  TransferResults results = results_of({48}, {std::numeric_limits<double>::quiet_NaN()});
  const Json document = calibration_results_json(results);
  CHECK(document["results"][1]["mape_pct"].is_null());
  CHECK(test::complaint(calibration_results_schema(), document) == "");
}

TEST_CASE("names from files are shown as they stand") {
  TransferResults results = test::sample_transfer();
  const std::string name = test::hostile_name;
  results.source = results.target = results.source_device = results.target_device = name;
  for (TransferScore& score : results.results) {
    if (score.stage == "vision") score.stage = name;
  }
  results.notes = {name};
  results.skipped = {{3, name}};
  const Document document = transfer_document(results);
  test::check_names_are_text(document);
}
