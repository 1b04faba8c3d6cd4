// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/ratio_features.hpp"

#include <numeric>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "assay/predict/source_residuals.hpp"
#include "assay/predict/split.hpp"
#include "device_pair.hpp"

using namespace assay;
using namespace assay::predict;

namespace {

Dataset data_of(std::size_t rows) {
  return measured_on(made_pairs().front().first, made_configurations(rows, 3), 4);
}

std::vector<std::size_t> first(std::size_t count) {
  std::vector<std::size_t> rows(count);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

}  // namespace

TEST_CASE("features are standardised over the reference rows") {
  const Dataset data = data_of(100);
  const RatioFeatures features = ratio_features(data.knobs, data.times, 80);
  for (const Eigen::MatrixXd* matrix : {&features.known, &features.all}) {
    REQUIRE(matrix->rows() == 100);
    for (Eigen::Index column = 0; column < matrix->cols(); ++column) {
      const auto head = matrix->col(column).head(80);
      CHECK(head.mean() == doctest::Approx(0).epsilon(1e-9));
      CHECK(head.squaredNorm() / 80 == doctest::Approx(1));
    }
  }
  // 4 logarithms and 2 words; their sum of tokens; 4 times; a residual of each stage.
  CHECK(features.knobs.cols() == 7);
  CHECK(features.known.cols() >= 11);
  CHECK(features.all.cols() == features.known.cols() + 3);
}

TEST_CASE("rows behind the reference do not change the features of others") {
  const Dataset data = data_of(100);
  const RatioFeatures all = ratio_features(data.knobs, data.times, 60);
  const RatioFeatures alone =
      ratio_features(take(data.knobs, first(60)), take(data.times, first(60)), 60);
  CHECK(all.all.topRows(60).isApprox(alone.all, 1e-9));
}

TEST_CASE("a category of very many words is left out") {
  Dataset data = data_of(200);
  for (std::size_t row = 0; row < 200; ++row) {
    data.knobs.columns.back().words[row] = "word" + std::to_string(row);
  }
  CHECK(ratio_features(data.knobs, data.times, 200).knobs.cols() == 5);
}

TEST_CASE("a time that its neighbours do not explain stands out of the residuals") {
  Eigen::MatrixXd inputs(60, 1);
  Eigen::VectorXd log_times(60);
  for (Eigen::Index row = 0; row < 60; ++row) {
    inputs(row, 0) = static_cast<double>(row);
    log_times[row] = 0.1 * inputs(row, 0) + (row % 2 == 0 ? 0.001 : -0.001);
  }
  log_times[17] += 0.5;
  const Eigen::VectorXd residuals = source_residuals(inputs, 1, log_times, 60);
  REQUIRE(residuals.size() == 60);
  CHECK(residuals[17] == 4);
  CHECK(std::abs(residuals[40]) < 1);
}

TEST_CASE("few rows have no residuals, nor has what a smooth model explains") {
  const Eigen::MatrixXd inputs = Eigen::VectorXd::LinSpaced(40, 0, 1);
  CHECK(source_residuals(inputs.topRows(3), 1, inputs.col(0).head(3), 3).size() == 0);
  CHECK(source_residuals(inputs, 1, Eigen::VectorXd::Constant(40, 2.0), 40).size() == 0);
}
