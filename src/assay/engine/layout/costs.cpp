// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/costs.hpp"

#include <cmath>
#include <vector>

namespace assay::engine::layout {

double modularity(const SharedAccess& weights, std::span<const std::uint32_t> groups) {
  const double all = weight_of(weights);
  if (all <= 0) return 0;
  std::vector<double> degree_of_group(groups.size(), 0.0);
  double inside = 0;
  for (int column = 0; column < weights.outerSize(); ++column) {
    const std::uint32_t group = groups[static_cast<std::size_t>(column)];
    for (SharedAccess::InnerIterator entry(weights, column); entry; ++entry) {
      degree_of_group[group] += entry.value();
      if (groups[static_cast<std::size_t>(entry.row())] == group) inside += entry.value();
    }
  }
  double expected = 0;
  for (const double degree : degree_of_group) expected += (degree / all) * (degree / all);
  return inside / all - expected;
}

double block_modularity(const SharedAccess& weights, const Permutation& permutation,
                        std::size_t block) {
  std::vector<std::uint32_t> groups(permutation.size());
  for (std::size_t at = 0; at < permutation.size(); ++at) {
    groups[permutation.order[at]] = static_cast<std::uint32_t>(at / block);
  }
  return modularity(weights, groups);
}

double pair_cost(std::uint32_t one_position, std::uint32_t other_position,
                 const CacheShape& cache) {
  const std::size_t one = one_position / cache.line;
  const std::size_t other = other_position / cache.line;
  const auto apart = static_cast<double>(one > other ? one - other : other - one);
  const double level = static_cast<double>(cache.level) / static_cast<double>(cache.line);
  if (apart <= level) return apart / level;
  return 1 + std::log2(apart / level);
}

double cache_cost(const SharedAccess& weights, const Permutation& permutation,
                  const CacheShape& cache) {
  const std::vector<std::uint32_t> positions = positions_of(permutation);
  double cost = 0;
  double all = 0;
  for (int column = 0; column < weights.outerSize(); ++column) {
    for (SharedAccess::InnerIterator entry(weights, column); entry; ++entry) {
      all += entry.value();
      cost += entry.value() * pair_cost(positions[static_cast<std::size_t>(entry.row())],
                                        positions[static_cast<std::size_t>(column)], cache);
    }
  }
  return all > 0 ? cost / all : 0;
}

}  // namespace assay::engine::layout
