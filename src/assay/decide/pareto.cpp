// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/pareto.hpp"

#include <algorithm>
#include <numeric>

namespace assay::decide {

bool dominates(const Costs& one, const Costs& other) {
  for (std::size_t i = 0; i < one.size(); ++i) {
    if (one[i] > other[i]) return false;
  }
  return one != other;
}

std::vector<std::optional<std::size_t>> dominators(std::span<const Costs> costs) {
  // Whoever dominates comes before in this order, and whoever is dominated is so by one of the
  // front: only the front has to be looked at (Kung, Luccio & Preparata, "On finding the maxima of
  // a set of vectors", 1975).
  std::vector<std::size_t> order(costs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t left, std::size_t right) { return costs[left] < costs[right]; });
  std::vector<std::optional<std::size_t>> found(costs.size());
  std::vector<std::size_t> front;
  for (const std::size_t index : order) {
    const auto better = std::find_if(front.begin(), front.end(), [&](std::size_t other) {
      return dominates(costs[other], costs[index]);
    });
    if (better == front.end()) {
      front.push_back(index);
    } else {
      found[index] = *better;
    }
  }
  return found;
}

}  // namespace assay::decide
