// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/gaussian_process.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <utility>

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

// What becomes of r²: the correlation, and −2 · its derivative by r².
struct Shape {
  MatrixXd correlations;
  MatrixXd falls{};
};

Shape shape_of(KernelShape shape, const MatrixXd& r2, bool with_falls) {
  if (shape == KernelShape::squared_exponential) {
    Shape result{(r2.array() * -0.5).exp().matrix()};
    if (with_falls) result.falls = result.correlations;
    return result;
  }
  if (shape == KernelShape::matern12) {
    const Eigen::ArrayXXd r = r2.array().sqrt();
    Shape result{(-r).exp().matrix()};
    // Where r is 0 this multiplies a distance of 0.
    if (with_falls) result.falls = (result.correlations.array() / r.max(1e-150)).matrix();
    return result;
  }
  const Eigen::ArrayXXd scaled = (5.0 * r2.array()).sqrt();
  const Eigen::ArrayXXd decay = (-scaled).exp();
  Shape result{((1.0 + scaled + scaled.square() / 3.0) * decay).matrix()};
  if (with_falls) result.falls = ((5.0 / 3.0) * (1.0 + scaled) * decay).matrix();
  return result;
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

  // How many hyperparameters the term has.
  Index size() const {
    return shape_ == KernelShape::linear ? 1 : 1 + static_cast<Index>(parts_.size());
  }

  // `hyper`: of this term alone, here and below.
  Shape evaluate(const VectorXd& hyper, bool with_falls) const {
    if (shape_ == KernelShape::linear) return {};
    MatrixXd r2 = MatrixXd::Zero(parts_.front().rows(), parts_.front().cols());
    for (std::size_t i = 0; i < parts_.size(); ++i) r2 += inverse_square(hyper, i) * parts_[i];
    return shape_of(shape_, r2, with_falls);
  }

  void add_covariance(const VectorXd& hyper, const Shape& shape, MatrixXd& sum) const {
    sum += variance(hyper) * correlations(shape);
  }

  // By each of the term's logarithms, Σ sensitivity ∘ ∂K.
  VectorXd gradient(const MatrixXd& sensitivity, const VectorXd& hyper, const Shape& shape) const {
    VectorXd result(size());
    result(0) = 2 * variance(hyper) * sensitivity.cwiseProduct(correlations(shape)).sum();
    if (shape_ == KernelShape::linear) return result;
    const MatrixXd weighted = variance(hyper) * sensitivity.cwiseProduct(shape.falls);
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      result(static_cast<Index>(i) + 1) =
          inverse_square(hyper, i) * weighted.cwiseProduct(parts_[i]).sum();
    }
    return result;
  }

 private:
  static double variance(const VectorXd& hyper) { return std::exp(2 * hyper(0)); }
  static double inverse_square(const VectorXd& hyper, std::size_t scale) {
    return std::exp(-2 * hyper(static_cast<Index>(scale) + 1));
  }
  const MatrixXd& correlations(const Shape& shape) const {
    return shape_ == KernelShape::linear ? parts_.front() : shape.correlations;
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

// The terms' covariance, and of each term what its gradient needs.
MatrixXd sum_of(const std::vector<TermMatrices>& terms, const VectorXd& hyper, Index rows,
                Index columns, std::vector<Shape>* shapes = nullptr) {
  MatrixXd sum = MatrixXd::Zero(rows, columns);
  Index at = 0;
  for (const TermMatrices& term : terms) {
    const VectorXd own = hyper.segment(at, term.size());
    Shape shape = term.evaluate(own, shapes != nullptr);
    term.add_covariance(own, shape, sum);
    if (shapes != nullptr) shapes->push_back(std::move(shape));
    at += term.size();
  }
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
  std::vector<Shape> shapes;
  MatrixXd sum = sum_of(terms, hyper, rows, rows, gradient != nullptr ? &shapes : nullptr);
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
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const Index size = terms[i].size();
    gradient->segment(at, size) =
        terms[i].gradient(sensitivity, hyper.segment(at, size), shapes[i]);
    at += size;
  }
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
  return process_mean(terms_, log_hyperparameters_, inputs, inputs_, weights_);
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

VectorXd process_mean(std::span<const KernelTerm> terms, const VectorXd& log_hyperparameters,
                      const MatrixXd& asked, const MatrixXd& seen, const VectorXd& weights) {
  // In blocks: a covariance with every row that is asked for can be large.
  constexpr Index block = 4096;
  VectorXd means(asked.rows());
  for (Index first = 0; first < asked.rows(); first += block) {
    const Index rows = std::min(block, asked.rows() - first);
    means.segment(first, rows) =
        covariance(terms, log_hyperparameters, asked.middleRows(first, rows), seen) * weights;
  }
  return means;
}

}  // namespace assay::predict
