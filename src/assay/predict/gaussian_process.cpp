// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/gaussian_process.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

#include <LBFGSB.h>

namespace assay::predict {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// What the diagonal gains so that repeats of one configuration leave it positive definite, relative
// to the signal's variance.
constexpr double jitter = 1e-9;

std::size_t scales_of(const KernelTerm& term) {
  if (term.shape == KernelShape::linear) return 0;
  if (term.scale_of.empty()) return 1;
  return *std::max_element(term.scale_of.begin(), term.scale_of.end()) + 1;
}

std::size_t scale_number(const KernelTerm& term, std::size_t column) {
  return term.scale_of.empty() ? 0 : term.scale_of[column];
}

// Squared distances along the columns of one length scale, not yet divided by it.
MatrixXd squared_distances(const KernelTerm& term, std::size_t scale, const MatrixXd& one,
                           const MatrixXd& other) {
  MatrixXd sum = MatrixXd::Zero(one.rows(), other.rows());
  for (std::size_t i = 0; i < term.columns.size(); ++i) {
    if (scale_number(term, i) != scale) continue;
    const Index column = term.columns[i];
    for (Index row = 0; row < other.rows(); ++row) {
      sum.col(row).array() += (one.col(column).array() - other(row, column)).square();
    }
  }
  return sum;
}

MatrixXd products(const KernelTerm& term, const MatrixXd& one, const MatrixXd& other) {
  MatrixXd sum = MatrixXd::Zero(one.rows(), other.rows());
  for (const Index column : term.columns) {
    sum.noalias() += one.col(column) * other.col(column).transpose();
  }
  return sum;
}

// Of r², and −2 · its derivative by r².
MatrixXd correlation(KernelShape shape, const MatrixXd& r2) {
  if (shape == KernelShape::squared_exponential) return (r2.array() * -0.5).exp().matrix();
  if (shape == KernelShape::matern12) return (-r2.array().sqrt()).exp().matrix();
  const Eigen::ArrayXXd scaled = (5.0 * r2.array()).sqrt();
  return ((1.0 + scaled + scaled.square() / 3.0) * (-scaled).exp()).matrix();
}

MatrixXd fall(KernelShape shape, const MatrixXd& r2, const MatrixXd& correlations) {
  if (shape == KernelShape::squared_exponential) return correlations;
  if (shape == KernelShape::matern12) {
    // Where r is 0 this multiplies a distance of 0.
    return (correlations.array() / r2.array().sqrt().max(1e-150)).matrix();
  }
  const Eigen::ArrayXXd scaled = (5.0 * r2.array()).sqrt();
  return ((5.0 / 3.0) * (1.0 + scaled) * (-scaled).exp()).matrix();
}

// One term with what does not change while hyperparameters are looked for.
class TermMatrices {
 public:
  TermMatrices(const KernelTerm& term, const MatrixXd& one, const MatrixXd& other)
      : shape_(term.shape) {
    if (shape_ == KernelShape::linear) {
      parts_.push_back(products(term, one, other));
      return;
    }
    for (std::size_t scale = 0; scale < scales_of(term); ++scale) {
      parts_.push_back(squared_distances(term, scale, one, other));
    }
  }

  // Reads this term's hyperparameters from `at` on, and moves it behind them.
  MatrixXd covariance(const VectorXd& hyper, Index& at) const {
    const double variance = std::exp(2 * hyper(at));
    if (shape_ == KernelShape::linear) {
      ++at;
      return variance * parts_.front();
    }
    const MatrixXd r2 = distances(hyper, at + 1);
    at += 1 + static_cast<Index>(parts_.size());
    return variance * correlation(shape_, r2);
  }

  // Adds up by each of this term's logarithms Σ sensitivity ∘ ∂K.
  void add_gradient(const MatrixXd& sensitivity, const VectorXd& hyper, Index& at,
                    VectorXd& gradient) const {
    const double variance = std::exp(2 * hyper(at));
    if (shape_ == KernelShape::linear) {
      gradient(at++) = 2 * variance * sensitivity.cwiseProduct(parts_.front()).sum();
      return;
    }
    const MatrixXd r2 = distances(hyper, at + 1);
    const MatrixXd correlations = correlation(shape_, r2);
    gradient(at) = 2 * variance * sensitivity.cwiseProduct(correlations).sum();
    const MatrixXd weighted = variance * sensitivity.cwiseProduct(fall(shape_, r2, correlations));
    ++at;
    for (const MatrixXd& part : parts_) {
      gradient(at) = std::exp(-2 * hyper(at)) * weighted.cwiseProduct(part).sum();
      ++at;
    }
  }

 private:
  MatrixXd distances(const VectorXd& hyper, Index first) const {
    MatrixXd sum = MatrixXd::Zero(parts_.front().rows(), parts_.front().cols());
    for (const MatrixXd& part : parts_) sum += std::exp(-2 * hyper(first++)) * part;
    return sum;
  }

  KernelShape shape_;
  std::vector<MatrixXd> parts_;
};

std::vector<TermMatrices> matrices_of(std::span<const KernelTerm> terms, const MatrixXd& one,
                                      const MatrixXd& other) {
  std::vector<TermMatrices> matrices;
  matrices.reserve(terms.size());
  for (const KernelTerm& term : terms) matrices.emplace_back(term, one, other);
  return matrices;
}

MatrixXd sum_of(const std::vector<TermMatrices>& terms, const VectorXd& hyper, Index rows,
                Index columns) {
  MatrixXd sum = MatrixXd::Zero(rows, columns);
  Index at = 0;
  for (const TermMatrices& term : terms) sum += term.covariance(hyper, at);
  return sum;
}

VectorXd noise_variances(const Observations& seen, double log_noise) {
  const double variance = std::exp(2 * log_noise);
  if (seen.noise_factors.size() == 0) return VectorXd::Constant(seen.y.size(), variance);
  return variance * seen.noise_factors.array().square().matrix();
}

void add_noise(MatrixXd& covariance, const VectorXd& noise) {
  covariance.diagonal().array() *= 1 + jitter;
  covariance.diagonal() += noise;
}

double likelihood(const std::vector<TermMatrices>& terms, const Observations& seen,
                  const VectorXd& hyper, VectorXd* gradient) {
  const Index rows = seen.y.size();
  const VectorXd noise = noise_variances(seen, hyper(hyper.size() - 1));
  MatrixXd sum = sum_of(terms, hyper, rows, rows);
  add_noise(sum, noise);
  const Eigen::LLT<MatrixXd> factor(sum);
  if (gradient != nullptr) *gradient = VectorXd::Zero(hyper.size());
  const double log_determinant = 2 * factor.matrixLLT().diagonal().array().log().sum();
  if (factor.info() != Eigen::Success || !std::isfinite(log_determinant)) {
    return -std::numeric_limits<double>::infinity();
  }
  const VectorXd weights = factor.solve(seen.y);
  const double value = -0.5 * (seen.y.dot(weights) + log_determinant +
                               static_cast<double>(rows) * std::log(2 * std::numbers::pi));
  if (gradient == nullptr) return value;
  MatrixXd sensitivity = factor.solve(MatrixXd::Identity(rows, rows));
  sensitivity = 0.5 * (weights * weights.transpose() - sensitivity);
  Index at = 0;
  for (const TermMatrices& term : terms) term.add_gradient(sensitivity, hyper, at, *gradient);
  (*gradient)(at) = 2 * sensitivity.diagonal().dot(noise);
  return value;
}

}  // namespace

std::size_t hyperparameter_count(std::span<const KernelTerm> terms) {
  std::size_t count = 1;
  for (const KernelTerm& term : terms) count += 1 + scales_of(term);
  return count;
}

double log_likelihood(std::span<const KernelTerm> terms, const Observations& seen,
                      const VectorXd& log_hyperparameters, VectorXd* gradient) {
  return likelihood(matrices_of(terms, seen.inputs, seen.inputs), seen, log_hyperparameters,
                    gradient);
}

HyperFit fit_hyperparameters(std::span<const KernelTerm> terms, const Observations& seen,
                             std::span<const HyperPrior> priors, const VectorXd& start,
                             int most_iterations) {
  const std::vector<TermMatrices> matrices = matrices_of(terms, seen.inputs, seen.inputs);
  VectorXd lower(start.size());
  VectorXd upper(start.size());
  for (Index i = 0; i < start.size(); ++i) {
    lower(i) = priors[static_cast<std::size_t>(i)].lower;
    upper(i) = priors[static_cast<std::size_t>(i)].upper;
  }
  HyperFit best{start.cwiseMax(lower).cwiseMin(upper), -std::numeric_limits<double>::infinity()};
  const auto loss = [&](const VectorXd& hyper, VectorXd& gradient) {
    double value = likelihood(matrices, seen, hyper, &gradient);
    for (Index i = 0; i < hyper.size(); ++i) {
      const HyperPrior& prior = priors[static_cast<std::size_t>(i)];
      const double off = (hyper(i) - prior.mean) / prior.sd;
      value -= 0.5 * off * off;
      gradient(i) -= off / prior.sd;
    }
    if (value > best.log_posterior) best = {hyper, value};
    gradient = -gradient;
    // The line search steps back from what it cannot use only where it is a number.
    return std::isfinite(value) ? -value : 1e100;
  };
  LBFGSpp::LBFGSBParam<double> options;
  options.max_iterations = most_iterations;
  options.epsilon = 1e-4;
  options.epsilon_rel = 1e-4;
  options.past = 3;
  options.delta = 1e-6;
  options.max_linesearch = 20;
  LBFGSpp::LBFGSBSolver<double> solver(options);
  VectorXd hyper = best.log_hyperparameters;
  double value = 0;
  try {
    solver.minimize(loss, hyper, value, lower, upper);
  } catch (const std::exception&) {
    // A line search that finds no further step has arrived: the best so far is the answer.
  }
  return best;
}

std::optional<GaussianProcess> GaussianProcess::of(std::vector<KernelTerm> terms,
                                                   const Observations& seen,
                                                   VectorXd log_hyperparameters) {
  GaussianProcess process;
  process.terms_ = std::move(terms);
  process.log_hyperparameters_ = std::move(log_hyperparameters);
  process.inputs_ = seen.inputs;
  MatrixXd sum = covariance(process.terms_, process.log_hyperparameters_, seen.inputs, seen.inputs);
  add_noise(sum, noise_variances(seen, process.log_hyperparameters_.tail<1>()(0)));
  process.covariance_.compute(sum);
  if (process.covariance_.info() != Eigen::Success) return std::nullopt;
  process.weights_ = process.covariance_.solve(seen.y);
  if (!process.weights_.allFinite()) return std::nullopt;
  return process;
}

VectorXd GaussianProcess::mean(const MatrixXd& inputs) const {
  return covariance(terms_, log_hyperparameters_, inputs, inputs_) * weights_;
}

VectorXd GaussianProcess::variance(const MatrixXd& inputs) const {
  const MatrixXd with_seen = covariance(terms_, log_hyperparameters_, inputs_, inputs);
  const MatrixXd explained = covariance_.matrixL().solve(with_seen);
  VectorXd variances(inputs.rows());
  for (Index row = 0; row < inputs.rows(); ++row) {
    const MatrixXd one = inputs.row(row);
    variances(row) = covariance(terms_, log_hyperparameters_, one, one)(0, 0);
  }
  return (variances - explained.colwise().squaredNorm().transpose()).cwiseMax(0.0);
}

VectorXd GaussianProcess::leave_one_out_errors() const {
  const Index rows = weights_.size();
  const MatrixXd inverse = covariance_.solve(MatrixXd::Identity(rows, rows));
  return weights_.cwiseQuotient(inverse.diagonal());
}

MatrixXd covariance(std::span<const KernelTerm> terms, const VectorXd& log_hyperparameters,
                    const MatrixXd& one, const MatrixXd& other) {
  return sum_of(matrices_of(terms, one, other), log_hyperparameters, one.rows(), other.rows());
}

}  // namespace assay::predict
