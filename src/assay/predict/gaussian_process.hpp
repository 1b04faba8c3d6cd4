// SPDX-License-Identifier: Apache-2.0
#pragma once

// Regression by a Gaussian process (Rasmussen & Williams, "Gaussian Processes for Machine
// Learning", MIT Press 2006, algorithm 2.1 and §5.4): y is a sum of terms, each smooth in some of
// the inputs, plus independent noise. The mean is 0: a constant or linear mean is a term over a
// column of ones or over the inputs themselves.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/Core>

namespace assay::predict {

// linear: Σ xⱼ x'ⱼ. matern12: exp(−r). matern52: (1 + √5 r + 5r²/3)·exp(−√5 r).
// squared_exponential: exp(−r²/2). r² = Σ ((xⱼ − x'ⱼ)/ℓ)² over the term's columns.
enum class KernelShape : std::uint8_t { linear, matern12, matern52, squared_exponential };

struct KernelTerm {
  KernelShape shape = KernelShape::matern52;
  std::vector<Eigen::Index> columns{};  // of the inputs; not empty
  std::vector<std::size_t> scale_of{};  // of each column, the number of its length scale, 0 … ;
                                        // empty: one for all. Nothing to linear terms
};

// One hyperparameter's logarithm: a normal prior, and where it must stay.
struct HyperPrior {
  double mean = 0;
  double sd = 1;
  double lower = -10;
  double upper = 10;
};

// Logarithms of hyperparameters, in this order: of each term its standard deviation, then its
// length scales; last the standard deviation of the noise.
std::size_t hyperparameter_count(std::span<const KernelTerm> terms);

// What was seen. Views into the caller's.
struct Observations {
  const Eigen::MatrixXd& inputs;  // rows × columns, finite
  const Eigen::VectorXd& y;
  // How much noisier than the others each row is, as a standard deviation; empty: all alike.
  Eigen::VectorXd noise_factors{};
};

// ln p(y | hyperparameters); `gradient`, where it is asked for, by each logarithm. −∞ (and a
// gradient of 0) where the covariance is not positive definite.
double log_likelihood(std::span<const KernelTerm> terms, const Observations& seen,
                      const Eigen::VectorXd& log_hyperparameters,
                      Eigen::VectorXd* gradient = nullptr);

struct HyperFit {
  Eigen::VectorXd log_hyperparameters;
  double log_posterior = 0;  // log likelihood plus log priors, up to a constant
};

// The hyperparameters of the largest posterior, from `start` on, by L-BFGS-B. Deterministic.
HyperFit fit_hyperparameters(std::span<const KernelTerm> terms, const Observations& seen,
                             std::span<const HyperPrior> priors, const Eigen::VectorXd& start,
                             int most_iterations = 60);

// A process that has seen its rows.
class GaussianProcess {
 public:
  // Condition on what was seen. None where the covariance is not positive definite.
  static std::optional<GaussianProcess> of(std::vector<KernelTerm> terms, const Observations& seen,
                                           Eigen::VectorXd log_hyperparameters);

  Eigen::VectorXd mean(const Eigen::MatrixXd& inputs) const;
  // Of y without the noise of a measurement.
  Eigen::VectorXd variance(const Eigen::MatrixXd& inputs) const;

  // Of each row that was seen, y less what the others say of it, with these hyperparameters
  // (Rasmussen & Williams, eq. 5.12).
  Eigen::VectorXd leave_one_out_errors() const;

  // By which process_mean() multiplies.
  const Eigen::VectorXd& weights() const { return weights_; }

 private:
  GaussianProcess() = default;

  std::vector<KernelTerm> terms_;
  Eigen::VectorXd log_hyperparameters_;
  Eigen::MatrixXd inputs_;
  Eigen::VectorXd weights_;
  Eigen::LLT<Eigen::MatrixXd> covariance_;
};

// Covariance of the rows of one with those of the other, without noise.
Eigen::MatrixXd covariance(std::span<const KernelTerm> terms,
                           const Eigen::VectorXd& log_hyperparameters, const Eigen::MatrixXd& one,
                           const Eigen::MatrixXd& other);

// The mean of a process that has seen the rows of `seen`: covariance(asked, seen) · weights.
Eigen::VectorXd process_mean(std::span<const KernelTerm> terms,
                             const Eigen::VectorXd& log_hyperparameters,
                             const Eigen::MatrixXd& asked, const Eigen::MatrixXd& seen,
                             const Eigen::VectorXd& weights);

}  // namespace assay::predict
