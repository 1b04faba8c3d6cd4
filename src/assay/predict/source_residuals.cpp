// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/source_residuals.hpp"

#include <Eigen/Cholesky>

#include "assay/predict/standardize.hpp"

namespace assay::predict {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double strength = 1;
constexpr double least_left = 0.1;    // of 1 − leverage
constexpr double smallest_sd = 1e-6;  // of a logarithm
constexpr double most_deviations = 4;

// 1, the inputs, and with `products` above 0 those of every two of the first of them.
MatrixXd terms_of(const MatrixXd& inputs, Index products) {
  MatrixXd terms(inputs.rows(), 1 + inputs.cols() + products * (products + 1) / 2);
  terms.col(0).setOnes();
  terms.middleCols(1, inputs.cols()) = inputs;
  Index at = 1 + inputs.cols();
  for (Index i = 0; i < products; ++i) {
    for (Index j = 0; j <= i; ++j) {
      terms.col(at++) = inputs.col(i).cwiseProduct(inputs.col(j));
    }
  }
  return terms;
}

}  // namespace

VectorXd source_residuals(const MatrixXd& inputs, Index products, const VectorXd& log_times,
                          std::size_t reference) {
  const auto rows = static_cast<Index>(reference);
  MatrixXd terms = terms_of(standardized(inputs, reference), products);
  if (rows < 2 * terms.cols()) terms.conservativeResize(Eigen::NoChange, 1 + inputs.cols());
  if (rows < 2 * terms.cols()) return {};
  const MatrixXd seen = terms.topRows(rows);
  MatrixXd normal = seen.transpose() * seen;
  normal.diagonal().tail(normal.rows() - 1).array() += strength;
  const Eigen::LDLT<MatrixXd> factor(normal);
  const VectorXd coefficients = factor.solve(seen.transpose() * log_times.head(rows));
  VectorXd residuals = log_times - terms * coefficients;
  const MatrixXd solved = factor.solve(seen.transpose());
  const VectorXd leverage = seen.cwiseProduct(solved.transpose()).rowwise().sum();
  residuals.head(rows).array() /= (1 - leverage.array()).max(least_left);
  const auto head = residuals.head(rows);
  const double mean = head.mean();
  const double sd = std::sqrt((head.array() - mean).square().mean());
  if (!(sd > smallest_sd)) return {};
  return (residuals / sd).cwiseMax(-most_deviations).cwiseMin(most_deviations);
}

}  // namespace assay::predict
