// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/recalibration/ratio_process.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <numeric>
#include <utility>
#include <vector>

#include "assay/predict/rows_of.hpp"

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
std::vector<HyperPrior> priors_of(Index features, std::optional<double> repeat_log_sd) {
  const double root = std::sqrt(static_cast<double>(features));
  std::vector<HyperPrior> priors;
  priors.push_back({.mean = std::log(0.2), .sd = 1});
  for (Index i = 0; i < features; ++i) {
    priors.push_back({.mean = std::log(root), .sd = 2, .lower = -8, .upper = 12});
  }
  priors.push_back({.mean = std::log(0.1 / root), .sd = 1});
  priors.push_back({.mean = 0, .sd = 1, .lower = 0, .upper = 0});
  constexpr double usual_noise = 0.01;
  constexpr double least_log = -11.5;
  const double noise = std::numbers::sqrt2 * repeat_log_sd.value_or(0);
  if (noise > usual_noise) {
    priors.push_back({.mean = std::log(noise), .sd = 0.5, .lower = least_log});
  } else {
    priors.push_back({.mean = std::log(usual_noise), .sd = 1, .lower = least_log});
  }
  return priors;
}

// Inputs and ratios, and the process that was fitted to them about their mean.
struct Fitted {
  GaussianProcess process;
  VectorXd log_hyperparameters;
  double mean = 0;

  VectorXd operator()(const MatrixXd& inputs) const { return process.mean(inputs).array() + mean; }
};

std::optional<Fitted> fitted(const std::vector<KernelTerm>& terms, const MatrixXd& inputs,
                             const VectorXd& ratios, const std::vector<HyperPrior>& priors,
                             const VectorXd& start) {
  const double mean = ratios.mean();
  const VectorXd centred = ratios.array() - mean;
  const Index count = std::min(inputs.rows(), most_learning_rows);
  const MatrixXd first_inputs = inputs.topRows(count);
  const VectorXd first_ratios = centred.head(count);
  HyperFit hyper = fit_hyperparameters(terms, {.inputs = first_inputs, .y = first_ratios}, priors,
                                       start, most_iterations);
  auto process =
      GaussianProcess::of(terms, {.inputs = inputs, .y = centred}, hyper.log_hyperparameters);
  if (!process) return std::nullopt;
  return Fitted{std::move(*process), std::move(hyper.log_hyperparameters), mean};
}

// Mean square of the errors of rows that were left out, a tenth at a time.
double refitted_error(const std::vector<KernelTerm>& terms, const MatrixXd& inputs,
                      const VectorXd& ratios, const std::vector<HyperPrior>& priors,
                      const VectorXd& start) {
  const Index folds = std::min<Index>(inputs.rows(), 10);
  double squares = 0;
  Index count = 0;
  for (Index fold = 0; fold < folds; ++fold) {
    std::vector<std::size_t> kept;
    std::vector<std::size_t> left_out;
    for (Index row = 0; row < inputs.rows(); ++row) {
      (row % folds == fold ? left_out : kept).push_back(static_cast<std::size_t>(row));
    }
    const auto process = fitted(terms, rows_of(inputs, kept), rows_of(ratios, kept), priors, start);
    if (!process) continue;
    squares += ((*process)(rows_of(inputs, left_out)) - rows_of(ratios, left_out)).squaredNorm();
    count += static_cast<Index>(left_out.size());
  }
  return count == 0 ? 0 : squares / static_cast<double>(count);
}

}  // namespace

std::optional<Expert> ratio_process(KernelShape shape, const MatrixXd& calibration,
                                    const VectorXd& ratios, const MatrixXd& asked,
                                    std::optional<double> repeat_log_sd) {
  const Index features = calibration.cols();
  if (features == 0) return std::nullopt;
  const std::vector<KernelTerm> terms = terms_of(shape, features);
  const std::vector<HyperPrior> priors = priors_of(features, repeat_log_sd);
  VectorXd start(static_cast<Index>(priors.size()));
  for (std::size_t i = 0; i < priors.size(); ++i) start[static_cast<Index>(i)] = priors[i].mean;

  const MatrixXd inputs = with_ones(calibration);
  const auto whole = fitted(terms, inputs, ratios, priors, start);
  if (!whole) return std::nullopt;
  double error = whole->process.leave_one_out_errors().array().square().mean();
  if (inputs.rows() > 2 && inputs.rows() <= most_refitted_rows) {
    error =
        std::max(error, refitted_error(terms, inputs, ratios, priors, whole->log_hyperparameters));
  }
  return Expert{.left_out_error = error, .asked = (*whole)(with_ones(asked))};
}

}  // namespace assay::predict
