// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/recalibration/ratio_process.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace assay::predict {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int most_iterations = 50;

// The features, and a column of ones for the constant term.
MatrixXd with_ones(const MatrixXd& features) {
  MatrixXd inputs(features.rows(), features.cols() + 1);
  inputs << features, VectorXd::Ones(features.rows());
  return inputs;
}

std::vector<KernelTerm> terms_of(KernelShape shape, Index features) {
  std::vector<Index> columns(static_cast<std::size_t>(features));
  std::iota(columns.begin(), columns.end(), Index{0});
  std::vector<std::size_t> scales(columns.size());
  std::iota(scales.begin(), scales.end(), std::size_t{0});
  return {{.shape = shape, .columns = columns, .scale_of = std::move(scales)},
          {.shape = KernelShape::linear, .columns = columns},
          {.shape = KernelShape::linear, .columns = {features}}};
}

// In the order of hyperparameter_count().
std::vector<HyperPrior> priors_of(Index features) {
  const double root = std::sqrt(static_cast<double>(features));
  std::vector<HyperPrior> priors;
  priors.push_back({.mean = std::log(0.2), .sd = 1});
  for (Index i = 0; i < features; ++i) {
    priors.push_back({.mean = std::log(root), .sd = 2, .lower = -8, .upper = 12});
  }
  priors.push_back({.mean = std::log(0.1 / root), .sd = 1});
  priors.push_back({.mean = 0, .sd = 1, .lower = 0, .upper = 0});
  priors.push_back({.mean = std::log(0.01), .sd = 1, .lower = -11.5});
  return priors;
}

}  // namespace

std::optional<Expert> ratio_process(KernelShape shape, const MatrixXd& calibration,
                                    const VectorXd& ratios, const MatrixXd& asked) {
  const Index features = calibration.cols();
  if (features == 0) return std::nullopt;
  const std::vector<KernelTerm> terms = terms_of(shape, features);
  const std::vector<HyperPrior> priors = priors_of(features);
  VectorXd start(static_cast<Index>(priors.size()));
  for (std::size_t i = 0; i < priors.size(); ++i) start[static_cast<Index>(i)] = priors[i].mean;

  const double mean = ratios.mean();
  const MatrixXd inputs = with_ones(calibration);
  const VectorXd centred = ratios.array() - mean;
  const Index fitted = std::min(inputs.rows(), most_learning_rows);
  const MatrixXd fitted_inputs = inputs.topRows(fitted);
  const VectorXd fitted_ratios = centred.head(fitted);
  const HyperFit hyper = fit_hyperparameters(terms, {.inputs = fitted_inputs, .y = fitted_ratios},
                                             priors, start, most_iterations);
  const auto process =
      GaussianProcess::of(terms, {.inputs = inputs, .y = centred}, hyper.log_hyperparameters);
  if (!process) return std::nullopt;
  return Expert{.left_out_error = process->leave_one_out_errors().array().square().mean(),
                .asked = process->mean(with_ones(asked)).array() + mean};
}

}  // namespace assay::predict
