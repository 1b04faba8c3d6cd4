// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/solver/fiedler_order.hpp"

#include <algorithm>
#include <stdexcept>

#include <Spectra/SymEigsSolver.h>
#include <Eigen/Eigenvalues>

#include "assay/base/random.hpp"

namespace assay::engine::layout {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int basis = 16;  // vectors of Lanczos' method between two restarts
constexpr int most_restarts = 20;
constexpr double randomness = 0.02;  // of the vector that it starts from
// Of the residual. Halving needs no more: a blend of the first few vectors parts as well as the
// first one does, and telling these apart costs more the larger W is.
constexpr double tolerance = 1e-2;

// D^−½ W D^−½, whose eigenvectors are those of the normalised Laplacian, its largest eigenvalues
// that one's smallest. The first of them is known, √degree of eigenvalue 1: it is moved to −1,
// where it is in nobody's way.
class NormalisedProduct {
 public:
  using Scalar = double;

  explicit NormalisedProduct(const SharedAccess& weights) : weights_(weights) {
    const VectorXd degree = weights * VectorXd::Ones(weights.cols());
    // A dimension whose partners all lie in other parts keeps a row of zeros.
    scale_ = (degree.array() > 0).select(degree.array().max(1e-300).rsqrt(), 0.0);
    first_ = degree.cwiseSqrt().normalized();
  }

  // What orders dimensions are the product's vectors over √degree (Shi & Malik's y = D^½ x). All
  // but for a factor.
  VectorXd of_dimensions(const VectorXd& vector) const { return scale_.cwiseProduct(vector); }
  VectorXd of_product(const VectorXd& vector) const { return first_.cwiseProduct(vector); }

  Eigen::Index rows() const { return weights_.rows(); }
  Eigen::Index cols() const { return weights_.cols(); }

  // Spectra's name. W is symmetric: by its columns as rows each result is one sum.
  void perform_op(const double* in, double* out) const {
    const Eigen::Map<const VectorXd> vector(in, cols());
    Eigen::Map<VectorXd> result(out, rows());
    result.noalias() = weights_.transpose() * scale_.cwiseProduct(vector);
    result = scale_.cwiseProduct(result) - 2 * first_.dot(vector) * first_;
  }

  MatrixXd dense() const {
    return scale_.asDiagonal() * MatrixXd(weights_) * scale_.asDiagonal() -
           2 * first_ * first_.transpose();
  }

 private:
  const SharedAccess& weights_;
  VectorXd scale_;
  VectorXd first_;
};

// None where the method did not get there.
std::optional<VectorXd> fiedler_vector(const SharedAccess& weights, std::uint64_t seed) {
  const Eigen::Index size = weights.rows();
  NormalisedProduct product(weights);
  if (size <= exact_dimensions) {
    const Eigen::SelfAdjointEigenSolver<MatrixXd> solver{product.dense()};
    if (solver.info() != Eigen::Success) return std::nullopt;
    return product.of_dimensions(solver.eigenvectors().col(size - 1));
  }
  Spectra::SymEigsSolver<NormalisedProduct> solver(product, 1, basis);
  // The order that is there may be nearly right. What is random has a share of every vector.
  Random random(seed);
  VectorXd start = VectorXd::LinSpaced(size, -1, 1);
  for (double& value : start) value += randomness * (random.uniform() - 0.5);
  start = product.of_product(start);
  if (start.squaredNorm() == 0) return std::nullopt;  // nothing is shared
  try {
    solver.init(start.data());
    solver.compute(Spectra::SortRule::LargestAlge, most_restarts, tolerance);
  } catch (const std::runtime_error&) {  // its own small eigenproblem may fail
    return std::nullopt;
  }
  const MatrixXd vectors = solver.eigenvectors(1);
  if (vectors.cols() < 1) return std::nullopt;
  return product.of_dimensions(vectors.col(0));
}

}  // namespace

std::optional<Permutation> fiedler_order(const SharedAccess& weights, std::uint64_t seed) {
  const std::optional<VectorXd> vector = fiedler_vector(weights, seed);
  if (!vector) return std::nullopt;
  const double sign = VectorXd::LinSpaced(vector->size(), -1, 1).dot(*vector) < 0 ? -1 : 1;
  Permutation order = identity(static_cast<std::size_t>(vector->size()));
  std::stable_sort(order.order.begin(), order.order.end(),
                   [&](std::uint32_t left, std::uint32_t right) {
                     return sign * (*vector)(static_cast<Eigen::Index>(left)) <
                            sign * (*vector)(static_cast<Eigen::Index>(right));
                   });
  return order;
}

}  // namespace assay::engine::layout
