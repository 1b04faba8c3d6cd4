// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "assay/engine/layout/solver/bisection.hpp"
#include "assay/engine/layout/solver/coarsening.hpp"
#include "assay/engine/layout/solver/fiedler_order.hpp"
#include "assay/engine/layout/solver/orders.hpp"
#include "assay/engine/layout/solver/relaxation.hpp"

namespace assay::engine::layout {
namespace {

using Component = std::vector<std::uint32_t>;

// The largest first; of equal size that with the smallest dimension.
std::vector<Component> components(const SharedAccess& weights) {
  std::vector<Component> found;
  std::vector<bool> is_reached(static_cast<std::size_t>(weights.rows()), false);
  for (std::uint32_t first = 0; first < is_reached.size(); ++first) {
    if (is_reached[first]) continue;
    is_reached[first] = true;
    Component component{first};
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
  std::stable_sort(found.begin(), found.end(), [](const Component& left, const Component& right) {
    return left.size() > right.size();
  });
  return found;
}

// Each group's dimensions in its place.
Permutation expanded(const Permutation& groups, const std::vector<std::uint32_t>& group_of) {
  const std::vector<std::uint32_t> place = positions_of(groups);
  Permutation dimensions = identity(group_of.size());
  std::stable_sort(dimensions.order.begin(), dimensions.order.end(),
                   [&](std::uint32_t left, std::uint32_t right) {
                     return place[group_of[left]] < place[group_of[right]];
                   });
  return dimensions;
}

// Of a connected W.
Permutation multilevel_order(const SharedAccess& weights, std::uint64_t seed) {
  std::optional<Coarsening> coarse;
  if (weights.rows() > exact_dimensions) coarse = coarsened(weights);
  if (coarse) {
    return relaxed(weights, expanded(multilevel_order(coarse->weights, seed), coarse->group_of));
  }
  const std::optional<Permutation> order = fiedler_order(weights, seed);
  return relaxed(weights, order ? *order : identity(static_cast<std::size_t>(weights.rows())));
}

Permutation order_of_component(const SharedAccess& weights, std::size_t part, std::uint64_t seed) {
  const Permutation order = multilevel_order(weights, seed);
  return composed(order, bisected(reordered(weights, order), part, seed));
}

}  // namespace

Permutation spectral_order(const SharedAccess& weights, std::size_t part, std::uint64_t seed) {
  const std::vector<Component> found = components(weights);
  if (found.size() == 1) return order_of_component(weights, part, seed);
  Permutation by_component;
  for (const Component& component : found) {
    by_component.order.insert(by_component.order.end(), component.begin(), component.end());
  }
  const SharedAccess in_order = reordered(weights, by_component);
  Permutation within;
  for (const Component& component : found) {
    const Segment segment{within.size(), component.size()};
    append(within, segment.count > part ? order_of_component(part_of(in_order, segment), part, seed)
                                        : identity(segment.count));
  }
  return composed(by_component, within);
}

}  // namespace assay::engine::layout
