// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <span>
#include <stdexcept>
#include <vector>

#include <Spectra/SymEigsSolver.h>
#include <Eigen/Eigenvalues>

#include "assay/base/random.hpp"
#include "assay/engine/layout/solver/orders.hpp"

namespace assay::engine::layout {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
using Part = std::vector<std::uint32_t>;

constexpr int small_enough = 64;  // dimensions that a dense solver takes
constexpr int basis = 16;         // vectors of Lanczos' method between two restarts
constexpr int most_restarts = 20;
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
  const auto size = static_cast<int>(weights.rows());
  NormalisedProduct product(weights);
  if (size <= small_enough) {
    const Eigen::SelfAdjointEigenSolver<MatrixXd> solver{product.dense()};
    if (solver.info() != Eigen::Success) return std::nullopt;
    return solver.eigenvectors().col(size - 1);
  }
  Spectra::SymEigsSolver<NormalisedProduct> solver(product, 1, basis);
  Random random(seed);
  VectorXd start(size);
  for (Eigen::Index i = 0; i < start.size(); ++i) start(i) = random.uniform() - 0.5;
  try {
    solver.init(start.data());
    solver.compute(Spectra::SortRule::LargestAlge, most_restarts, tolerance);
  } catch (const std::runtime_error&) {  // its own small eigenproblem may fail
    return std::nullopt;
  }
  const MatrixXd vectors = solver.eigenvectors(1);
  if (vectors.cols() < 1) return std::nullopt;
  return vectors.col(0);
}

// Of equal values the earlier one first.
Part sorted_by(const VectorXd& vector) {
  // An eigenvector's sign is arbitrary: the dimension that stands out most comes last.
  Eigen::Index extreme = 0;
  vector.cwiseAbs().maxCoeff(&extreme);
  const double sign = vector(extreme) < 0 ? -1 : 1;
  const auto value = [&](std::uint32_t i) { return sign * vector(static_cast<Eigen::Index>(i)); };
  Part sorted(static_cast<std::size_t>(vector.size()));
  std::iota(sorted.begin(), sorted.end(), 0U);
  std::sort(sorted.begin(), sorted.end(), [&](std::uint32_t left, std::uint32_t right) {
    return value(left) != value(right) ? value(left) < value(right) : left < right;
  });
  return sorted;
}

class Bisection {
 public:
  Bisection(std::size_t dimensions, std::size_t part, std::uint64_t seed)
      : smallest_(part), seed_(seed), place_(dimensions, absent) {}

  // Appends the dimensions `part` of the weights' own numbering, in their order. `names`: what to
  // call each dimension of the weights.
  void order(const SharedAccess& weights, std::span<const std::uint32_t> part, const Part& names,
             Part& result) {
    Part own_names;
    own_names.reserve(part.size());
    for (const std::uint32_t dimension : part) own_names.push_back(names[dimension]);
    if (part.size() <= smallest_ || part.size() < 3) {
      result.insert(result.end(), own_names.begin(), own_names.end());
      return;
    }
    // Numbered anew, so that what lies close in the order lies close in memory.
    const SharedAccess own = between(weights, part);
    const auto vector = fiedler_vector(own, derive_seed(seed_, {part.size(), own_names.front()}));
    // Where none is found the part keeps its order: a half of it may have one.
    const Part sorted = vector ? sorted_by(*vector) : identity(part.size()).order;
    const std::size_t lines = (part.size() + smallest_ - 1) / smallest_;
    const std::size_t middle = lines / 2 * smallest_;
    order(own, std::span(sorted).first(middle), own_names, result);
    order(own, std::span(sorted).subspan(middle), own_names, result);
  }

 private:
  static constexpr std::int32_t absent = -1;

  // The weights among some dimensions, numbered in their order; rows of a column in none.
  SharedAccess between(const SharedAccess& weights, std::span<const std::uint32_t> part) {
    Eigen::Index entries = 0;
    for (std::size_t i = 0; i < part.size(); ++i) {
      place_[part[i]] = static_cast<std::int32_t>(i);
      entries += weights.col(static_cast<Eigen::Index>(part[i])).nonZeros();
    }
    const auto size = static_cast<Eigen::Index>(part.size());
    SharedAccess own(size, size);
    own.reserve(entries);
    for (Eigen::Index column = 0; column < size; ++column) {
      own.startVec(column);
      const auto dimension = static_cast<int>(part[static_cast<std::size_t>(column)]);
      for (SharedAccess::InnerIterator entry(weights, dimension); entry; ++entry) {
        const std::int32_t row = place_[static_cast<std::size_t>(entry.row())];
        if (row != absent) own.insertBackByOuterInnerUnordered(column, row) = entry.value();
      }
    }
    own.finalize();
    for (const std::uint32_t dimension : part) place_[dimension] = absent;
    return own;
  }

  std::size_t smallest_;
  std::uint64_t seed_;
  std::vector<std::int32_t> place_;  // of dimensions in the part that is looked at
};

// The largest first; of equal size that with the smallest dimension.
std::vector<Part> components(const SharedAccess& weights) {
  std::vector<Part> found;
  std::vector<bool> is_reached(static_cast<std::size_t>(weights.rows()), false);
  for (std::uint32_t first = 0; first < is_reached.size(); ++first) {
    if (is_reached[first]) continue;
    is_reached[first] = true;
    Part component{first};
    for (std::size_t next = 0; next < component.size(); ++next) {
      const auto column = static_cast<int>(component[next]);
      for (SharedAccess::InnerIterator entry(weights, column); entry; ++entry) {
        const auto dimension = static_cast<std::uint32_t>(entry.row());
        if (is_reached[dimension]) continue;
        is_reached[dimension] = true;
        component.push_back(dimension);
      }
    }
    std::sort(component.begin(), component.end());
    found.push_back(std::move(component));
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Part& left, const Part& right) { return left.size() > right.size(); });
  return found;
}

}  // namespace

Permutation spectral_order(const SharedAccess& weights, std::size_t part, std::uint64_t seed) {
  const auto dimensions = static_cast<std::size_t>(weights.rows());
  const Permutation names = identity(dimensions);
  Permutation result;
  result.order.reserve(dimensions);
  Bisection bisection(dimensions, part, seed);
  for (const Part& component : components(weights)) {
    bisection.order(weights, component, names.order, result.order);
  }
  return result;
}

}  // namespace assay::engine::layout
