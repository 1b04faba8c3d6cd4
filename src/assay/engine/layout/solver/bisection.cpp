// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/solver/bisection.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "assay/base/random.hpp"
#include "assay/engine/layout/solver/fiedler_order.hpp"

namespace assay::engine::layout {
namespace {

constexpr std::size_t most_parted = 4096;  // dimensions

// W of a part, and what its dimensions are called in it.
struct Arranged {
  Permutation order;
  SharedAccess weights;
};

// The weight between the first `middle` dimensions and the others.
double cut(const SharedAccess& weights, std::size_t middle) {
  const auto first = static_cast<Eigen::Index>(middle);
  double sum = 0;
  for (Eigen::Index column = 0; column < first; ++column) {
    for (SharedAccess::InnerIterator entry(weights, column); entry; ++entry) {
      if (entry.row() >= first) sum += entry.value();
    }
  }
  return sum;
}

// None where less is cut as the dimensions lie.
std::optional<Arranged> parted(const SharedAccess& weights, std::size_t middle,
                               std::uint64_t seed) {
  std::optional<Permutation> order = fiedler_order(weights, seed);
  if (!order) return std::nullopt;
  const auto second = order->order.begin() + static_cast<std::ptrdiff_t>(middle);
  std::sort(order->order.begin(), second);
  std::sort(second, order->order.end());
  const SharedAccess in_order = reordered(weights, *order);
  if (cut(in_order, middle) >= cut(weights, middle)) return std::nullopt;
  return Arranged{std::move(*order), in_order};
}

}  // namespace

Permutation bisected(const SharedAccess& weights, std::size_t part, std::uint64_t seed) {
  const auto size = static_cast<std::size_t>(weights.rows());
  if (size <= part || size < 3) return identity(size);
  const std::size_t lines = (size + part - 1) / part;
  const std::size_t middle = lines / 2 * part;
  std::optional<Arranged> found;
  if (size <= most_parted) found = parted(weights, middle, seed);
  const SharedAccess& in_order = found ? found->weights : weights;
  Permutation halves;
  for (const Segment half : {Segment{0, middle}, Segment{middle, size - middle}}) {
    append(halves, bisected(part_of(in_order, half), part, derive_seed(seed, {half.first})));
  }
  return found ? composed(found->order, halves) : halves;
}

}  // namespace assay::engine::layout
