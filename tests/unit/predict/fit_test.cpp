// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/fit.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "assay/predict/estimator_json.hpp"
#include "assay/predict/predictor.hpp"
#include "assay/predict/split.hpp"
#include "pipeline_data.hpp"

using assay::Dataset;
using assay::Estimator;
using assay::StageModel;
using namespace assay::predict;

namespace {

const FitOptions quick{.families = {"linear", "polynomial"}};

const assay::FamilyScore& score(const StageModel& model, const std::string& family) {
  return *std::find_if(model.scores.begin(), model.scores.end(),
                       [&](const assay::FamilyScore& one) { return one.family == family; });
}

}  // namespace

TEST_CASE("stages predict better than one model of the total where their mix varies") {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto estimator = fit(pipeline_data({.seed = seed, .noise = 0.01}), quick);
    REQUIRE(estimator);
    CHECK(estimator->stage_aware.mape_pct < 0.5 * estimator->total_only.mape_pct);
    CHECK(estimator->uses_stages);
  }
}

TEST_CASE("where only totals were measured the one model predicts") {
  Dataset data = pipeline_data({});
  data.times.stages.clear();
  data.total_measured = true;
  const auto estimator = fit(data, quick);
  REQUIRE(estimator);
  CHECK(estimator->stages.empty());
  CHECK_FALSE(estimator->overhead);
  CHECK_FALSE(estimator->uses_stages);
  CHECK(estimator->total.stage == "total");
  CHECK(estimator->total_log_errors.size() == 80);
}

TEST_CASE("each stage has every family's errors and the best of them") {
  const auto estimator = fit(pipeline_data({.noise = 0.01}), quick);
  REQUIRE(estimator);
  REQUIRE(estimator->stages.size() == 3);
  for (const StageModel& model : estimator->stages) {
    REQUIRE(model.scores.size() == 2);
    CHECK(model.log_errors.size() == 80);
    CHECK(std::is_sorted(model.log_errors.begin(), model.log_errors.end()));
    CHECK(score(model, model.family).errors.mape_pct <=
          std::min(model.scores[0].errors.mape_pct, model.scores[1].errors.mape_pct) + 0.2);
  }
  // Its time is a product of powers: a polynomial of logarithms, not a sum.
  CHECK(estimator->stages[2].family == "polynomial");
  CHECK(estimator->stages[2].scores[1].errors.mape_pct < 1.2);
}

TEST_CASE("a total that was measured on its own is the stages' by a constant, if it is that") {
  const auto estimator =
      fit(pipeline_data({.noise = 0.002, .overhead = 1.1, .total_measured = true}), quick);
  REQUIRE(estimator);
  REQUIRE(estimator->overhead);
  CHECK(estimator->overhead->family == "constant");
  CHECK(estimator->overhead->parameters["ms"].get<double>() == doctest::Approx(1.1).epsilon(0.01));
  CHECK(estimator->uses_stages);
}

TEST_CASE("no group teaches what predicts it") {
  // Each group has a factor of its own that no knob tells: rows of a group that were fitted would
  // give it away. Groups of four rows with a factor of e^±0.5 leave errors of about 60 %.
  Dataset data = pipeline_data({.rows = 80});
  data.times.stages.clear();
  data.total_measured = true;
  for (std::size_t row = 0; row < data.rows(); ++row) {
    data.groups[row] = row / 4;
    for (auto& column : data.knobs.columns) {
      if (column.is_number()) column.numbers[row] = column.numbers[row / 4 * 4];
    }
    data.knobs.columns[3].words[row] = data.knobs.columns[3].words[row / 4 * 4];
    data.times.total_ms[row] = row / 4 % 2 == 0 ? 10 : 30;
  }
  data.group_count = 20;
  const auto estimator = fit(data, {.families = {"process"}});
  REQUIRE(estimator);
  CHECK(estimator->total_only.mape_pct > 30);
  REQUIRE(estimator->noise_pct);
  CHECK(*estimator->noise_pct == doctest::Approx(0));
}

TEST_CASE("noise is what repeats of one configuration differ by") {
  Dataset data = pipeline_data({.rows = 40});
  // Each pair of rows is one configuration; 2 % to either side of its middle, as one of two rows.
  for (std::size_t row = 1; row < 40; row += 2) {
    for (auto& column : data.knobs.columns) {
      if (column.is_number()) column.numbers[row] = column.numbers[row - 1];
      if (!column.is_number()) column.words[row] = column.words[row - 1];
    }
    data.times.total_ms[row - 1] = 100;
    data.times.total_ms[row] = 104;
    data.groups[row] = data.groups[row - 1] = row / 2;
  }
  data.group_count = 20;
  const auto estimator = fit(data, quick);
  REQUIRE(estimator);
  REQUIRE(estimator->noise_pct);
  // |x / √(100·104) − 1| is 1.94 % and 1.98 %; times √2.
  CHECK(*estimator->noise_pct == doctest::Approx(2.7736).epsilon(1e-3));
}

TEST_CASE("a part of the groups can be held out instead of folds") {
  FitOptions options = quick;
  options.held_out = 0.25;
  const auto estimator = fit(pipeline_data({}), options);
  REQUIRE(estimator);
  CHECK(estimator->validation == "25 % of the groups held out");
  CHECK(estimator->total_only.rows == 20);
  CHECK(fit(pipeline_data({}), quick)->validation == "5-fold by group");
}

TEST_CASE("the same data and seed give the same model, byte for byte") {
  const Dataset data = pipeline_data({.rows = 30, .noise = 0.02});
  const auto one = fit(data, {});
  const auto two = fit(data, {});
  REQUIRE(one);
  REQUIRE(two);
  CHECK(assay::line_text(estimator_json(*one)) == assay::line_text(estimator_json(*two)));
}

TEST_CASE("too few configurations, unknown families and columns that name rows are refused") {
  const Dataset data = pipeline_data({.rows = 4});
  const auto few = fit(data, quick);
  REQUIRE_FALSE(few);
  CHECK(few.error().code == assay::ErrorCode::usage);
  CHECK(few.error().message.find("4 different configurations") != std::string::npos);

  const auto unknown = fit(pipeline_data({}), {.families = {"polynomal"}});
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().message == "unknown family 'polynomal'");
  CHECK(unknown.error().hint.find("polynomial") != std::string::npos);

  Dataset named = pipeline_data({.rows = 600});
  auto& words = named.knobs.columns[3].words;
  for (std::size_t row = 0; row < words.size(); ++row) words[row] = "row " + std::to_string(row);
  const auto names = fit(named, quick);
  REQUIRE_FALSE(names);
  CHECK(names.error().message.find("'task'") != std::string::npos);
}
