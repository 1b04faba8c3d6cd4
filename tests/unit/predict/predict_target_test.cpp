// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/predict_target.hpp"

#include <cmath>
#include <numeric>

#include <doctest/doctest.h>

#include "assay/predict/split.hpp"
#include "device_pair.hpp"

using namespace assay;
using namespace assay::predict;

namespace {

constexpr std::size_t measured = 40;

std::vector<std::size_t> between(std::size_t begin, std::size_t end) {
  std::vector<std::size_t> rows(end - begin);
  std::iota(rows.begin(), rows.end(), begin);
  return rows;
}

struct Scene {
  Dataset source;
  Dataset target;   // the first rows
  Dataset unasked;  // the others, as they are on the target
};

Scene scene(std::size_t pair, std::size_t rows = measured) {
  const KnobTable knobs = made_configurations(140, 31);
  const auto [first, second] = made_pairs()[pair];
  const Dataset target = measured_on(second, knobs, 33);
  return {measured_on(first, knobs, 32), take(target, between(0, rows)),
          take(target, between(rows, 140))};
}

}  // namespace

TEST_CASE("of very many target rows some calibrate, which a note says") {
  const auto [first, second] = made_pairs()[0];
  const KnobTable knobs = made_configurations(most_calibration_rows + 200, 5);
  const Dataset source = measured_on(first, knobs, 6);
  const Dataset target = measured_on(second, knobs, 7);
  const auto result =
      predict_target(source, target, take(knobs, between(0, 3)),
                     {.method = TransferMethod::affine, .source_known = true}, "asked");
  REQUIRE(result);
  CHECK(result->total_log_errors.size() == most_calibration_rows);
  REQUIRE(!result->notes.empty());
  CHECK(result->notes.front().find("1000 of 1200 target rows calibrate") != std::string::npos);
}

TEST_CASE("configurations are predicted from few rows, with intervals that hold them") {
  const Scene data = scene(3);
  const auto result =
      predict_target(data.source, data.target, data.unasked.knobs, {.confidence = 0.9}, "asked");
  REQUIRE(result);
  CHECK(result->source_known);
  REQUIRE(result->predictions.size() == 140 - measured);
  double error = 0;
  std::size_t inside = 0;
  for (std::size_t row = 0; row < result->predictions.size(); ++row) {
    const PredictedTime& total = result->predictions[row].total;
    const double truth = data.unasked.times.total_ms[row];
    error += std::abs(total.ms / truth - 1) / static_cast<double>(140 - measured);
    REQUIRE(total.lower_ms);
    inside += *total.lower_ms <= truth && truth <= *total.upper_ms ? 1 : 0;
    CHECK(result->predictions[row].stages.size() == 3);
  }
  CHECK(error < 0.06);
  CHECK(inside > 75);
  CHECK(inside < 100);
}

TEST_CASE("an answer does not depend on what else is asked") {
  const Scene data = scene(0, 20);
  const auto all = predict_target(data.source, data.target, data.unasked.knobs, {}, "asked");
  const std::vector<std::size_t> one{7};
  const auto alone =
      predict_target(data.source, data.target, take(data.unasked.knobs, one), {}, "asked");
  REQUIRE(all);
  REQUIRE(alone);
  CHECK(alone->predictions[0].total.ms == doctest::Approx(all->predictions[7].total.ms));
}

TEST_CASE("too few rows for the confidence give no interval") {
  const Scene data = scene(0, 18);
  const auto result = predict_target(data.source, data.target, data.unasked.knobs, {}, "asked");
  REQUIRE(result);
  CHECK_FALSE(result->predictions.front().total.lower_ms);
  CHECK(result->predictions.front().total.ms > 0);
}

TEST_CASE("what lies outside what was measured on the target is marked") {
  Scene data = scene(0);
  KnobTable asked = data.unasked.knobs;
  for (Dataset* with_it : {&data.source}) {
    with_it->knobs.columns[1].numbers.back() = 4096;
  }
  asked.columns[1].numbers.back() = 4096;
  const auto result =
      predict_target(data.source, data.target, asked, {.method = TransferMethod::affine}, "asked");
  REQUIRE(result);
  REQUIRE(result->predictions.back().outside.size() == 1);
  CHECK(result->predictions.back().outside.front().find("prompt_tokens") != std::string::npos);
}

TEST_CASE("a configuration without its knobs, or without a source, is refused by name") {
  const Scene data = scene(0);
  KnobTable asked = data.unasked.knobs;
  asked.columns[2].numbers[4] = 5;
  TargetOptions options;
  options.source_known = true;
  const auto unknown = predict_target(data.source, data.target, asked, options, "asked");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().message.find("asked row 5") != std::string::npos);
  asked.columns.pop_back();
  const auto missing = predict_target(data.source, data.target, asked, {}, "asked");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ErrorCode::usage);
  CHECK(missing.error().message.find("task") != std::string::npos);
}
