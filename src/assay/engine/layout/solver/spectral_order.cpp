// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <span>
#include <vector>

#include <Spectra/MatOp/SparseSymMatProd.h>
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
constexpr int basis = 32;         // vectors of Lanczos' method between two restarts
// More would find what halving hardly needs, at a cost that grows faster than the matrix does.
constexpr int most_restarts = 6;
constexpr double tolerance = 1e-5;

// D^−½ W D^−½ of a part. Its eigenvectors are those of the normalised Laplacian, its largest
// eigenvalues that one's smallest.
SharedAccess normalised(const SharedAccess& weights, const Part& part,
                        std::vector<std::int32_t>& number_in_part) {
  std::vector<Eigen::Triplet<double, std::int32_t>> entries;
  VectorXd degree = VectorXd::Zero(static_cast<Eigen::Index>(part.size()));
  for (std::size_t i = 0; i < part.size(); ++i) {
    number_in_part[part[i]] = static_cast<std::int32_t>(i);
  }
  for (std::size_t i = 0; i < part.size(); ++i) {
    const auto column = static_cast<std::int32_t>(i);
    for (SharedAccess::InnerIterator entry(weights, static_cast<int>(part[i])); entry; ++entry) {
      const std::int32_t row = number_in_part[static_cast<std::size_t>(entry.row())];
      if (row < 0) continue;
      entries.emplace_back(row, column, entry.value());
      degree(column) += entry.value();
    }
  }
  for (const std::uint32_t dimension : part) number_in_part[dimension] = -1;
  const auto size = static_cast<std::int32_t>(part.size());
  SharedAccess matrix(size, size);
  matrix.setFromTriplets(entries.begin(), entries.end());
  // A dimension whose partners all lie in other parts keeps a row of zeros.
  const VectorXd scale = (degree.array() > 0).select(degree.array().max(1e-300).rsqrt(), 0.0);
  return SharedAccess(scale.asDiagonal() * matrix * scale.asDiagonal());
}

// The eigenvector of the second largest eigenvalue; none where the method did not get there.
std::optional<VectorXd> second_eigenvector(const SharedAccess& matrix, std::uint64_t seed) {
  const auto size = static_cast<int>(matrix.rows());
  if (size <= small_enough) {
    const Eigen::SelfAdjointEigenSolver<MatrixXd> solver{MatrixXd(matrix)};
    if (solver.info() != Eigen::Success) return std::nullopt;
    return solver.eigenvectors().col(size - 2);
  }
  Spectra::SparseSymMatProd<double, Eigen::Lower, Eigen::ColMajor, std::int32_t> product(matrix);
  Spectra::SymEigsSolver solver(product, 2, basis);
  Random random(seed);
  VectorXd start(size);
  for (Eigen::Index i = 0; i < start.size(); ++i) start(i) = random.uniform() - 0.5;
  solver.init(start.data());
  solver.compute(Spectra::SortRule::LargestAlge, most_restarts, tolerance);
  const MatrixXd vectors = solver.eigenvectors(2);
  if (vectors.cols() < 2) return std::nullopt;
  return vectors.col(1);
}

class Bisection {
 public:
  Bisection(const SharedAccess& weights, std::size_t part, std::uint64_t seed)
      : weights_(weights),
        smallest_(part),
        seed_(seed),
        number_in_part_(static_cast<std::size_t>(weights.rows()), -1) {}

  // Appends the part's dimensions in their order.
  void order(Part part, std::vector<std::uint32_t>& result) {
    if (part.size() <= smallest_ || part.size() < 3) {
      result.insert(result.end(), part.begin(), part.end());
      return;
    }
    const auto vector = second_eigenvector(normalised(weights_, part, number_in_part_),
                                           derive_seed(seed_, {part.size(), part.front()}));
    // Where none is found the part keeps its order: a half of it may have one.
    if (vector) sort_by(*vector, part);
    const std::size_t lines = (part.size() + smallest_ - 1) / smallest_;
    const auto middle = part.begin() + static_cast<std::ptrdiff_t>(lines / 2 * smallest_);
    order(Part(part.begin(), middle), result);
    order(Part(middle, part.end()), result);
  }

 private:
  static void sort_by(const VectorXd& vector, Part& part) {
    std::vector<std::size_t> rank(part.size());
    std::iota(rank.begin(), rank.end(), std::size_t{0});
    // An eigenvector's sign is arbitrary: the dimension that stands out most comes last.
    Eigen::Index extreme = 0;
    vector.cwiseAbs().maxCoeff(&extreme);
    const double sign = vector(extreme) < 0 ? -1 : 1;
    const auto value = [&](std::size_t i) { return sign * vector(static_cast<Eigen::Index>(i)); };
    std::sort(rank.begin(), rank.end(), [&](std::size_t left, std::size_t right) {
      return value(left) != value(right) ? value(left) < value(right) : part[left] < part[right];
    });
    Part sorted;
    sorted.reserve(part.size());
    for (const std::size_t i : rank) sorted.push_back(part[i]);
    part = std::move(sorted);
  }

  const SharedAccess& weights_;
  std::size_t smallest_;
  std::uint64_t seed_;
  std::vector<std::int32_t> number_in_part_;
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
  Permutation result;
  result.order.reserve(static_cast<std::size_t>(weights.rows()));
  Bisection bisection(weights, part, seed);
  for (Part& component : components(weights)) bisection.order(std::move(component), result.order);
  return result;
}

}  // namespace assay::engine::layout
