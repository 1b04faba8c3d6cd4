// SPDX-License-Identifier: Apache-2.0
#pragma once

// W of a structure that the dimensions' order hides.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "assay/base/random.hpp"
#include "assay/engine/layout/permutation.hpp"
#include "assay/engine/layout/shared_access.hpp"

namespace assay::test {

// Each dimension has so many `partners`, where `near(place, random)` says, and the share `far` of
// them anywhere; place p is dimension order[p].
template <class Near>
engine::layout::SharedAccess hidden_access(const engine::layout::Permutation& order, int partners,
                                           double far, std::uint64_t seed, Near&& near) {
  Random random(seed);
  std::vector<engine::layout::SharedPair> pairs;
  for (std::size_t one = 0; one < order.size(); ++one) {
    for (int partner = 0; partner < partners; ++partner) {
      const std::size_t close = near(one, random);
      const std::size_t other = random.uniform() < far ? random.below(order.size()) : close;
      pairs.push_back({order.order[one], order.order[other], 1});
    }
  }
  return *engine::layout::shared_access(order.size(), pairs);
}

// Each run of so many positions in a random order.
inline engine::layout::Permutation disturbed(engine::layout::Permutation order, std::size_t run,
                                             std::uint64_t seed) {
  Random random(seed);
  for (std::size_t first = 0; first < order.size(); first += run) {
    random.shuffle(std::span(order.order).subspan(first, std::min(run, order.size() - first)));
  }
  return order;
}

}  // namespace assay::test
