// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include <metis.h>

#include "assay/engine/layout/solver/orders.hpp"

namespace assay::engine::layout {
namespace {

// METIS takes whole weights: the largest becomes this.
constexpr double largest_weight = 1'000'000;

struct Adjacency {
  std::vector<idx_t> first{0};
  std::vector<idx_t> neighbours{};
  std::vector<idx_t> weights{};
};

Adjacency adjacency_of(const SharedAccess& weights) {
  double largest = 0;
  for (int column = 0; column < weights.outerSize(); ++column) {
    for (SharedAccess::InnerIterator entry(weights, column); entry; ++entry) {
      largest = std::max(largest, entry.value());
    }
  }
  Adjacency adjacency;
  for (int column = 0; column < weights.outerSize(); ++column) {
    for (SharedAccess::InnerIterator entry(weights, column); entry; ++entry) {
      adjacency.neighbours.push_back(static_cast<idx_t>(entry.row()));
      adjacency.weights.push_back(
          std::max<idx_t>(1, static_cast<idx_t>(entry.value() / largest * largest_weight)));
    }
    adjacency.first.push_back(static_cast<idx_t>(adjacency.neighbours.size()));
  }
  return adjacency;
}

}  // namespace

Permutation metis_order(const SharedAccess& weights, std::size_t part, std::uint64_t seed) {
  const auto dimensions = static_cast<std::size_t>(weights.rows());
  Permutation result = identity(dimensions);
  auto parts = static_cast<idx_t>((dimensions + part - 1) / part);
  if (parts < 2 || weights.nonZeros() == 0) return result;
  Adjacency adjacency = adjacency_of(weights);
  std::array<idx_t, METIS_NOPTIONS> options{};
  METIS_SetDefaultOptions(options.data());
  options[METIS_OPTION_SEED] = static_cast<idx_t>(seed & 0x7fffffff);
  auto vertices = static_cast<idx_t>(dimensions);
  idx_t constraints = 1;
  idx_t cut = 0;
  std::vector<idx_t> part_of(dimensions);
  const int status =
      METIS_PartGraphKway(&vertices, &constraints, adjacency.first.data(),
                          adjacency.neighbours.data(), nullptr, nullptr, adjacency.weights.data(),
                          &parts, nullptr, nullptr, options.data(), &cut, part_of.data());
  if (status != METIS_OK) return result;
  std::stable_sort(
      result.order.begin(), result.order.end(),
      [&](std::uint32_t left, std::uint32_t right) { return part_of[left] < part_of[right]; });
  return result;
}

}  // namespace assay::engine::layout
