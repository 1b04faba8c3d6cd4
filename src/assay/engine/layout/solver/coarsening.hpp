// SPDX-License-Identifier: Apache-2.0
#pragma once

// A smaller W that has the structure of a large one.

#include <cstdint>
#include <optional>
#include <vector>

#include "assay/engine/layout/shared_access.hpp"

namespace assay::engine::layout {

struct Coarsening {
  std::vector<std::uint32_t> group_of;  // of each dimension; numbered from 0 on, without a gap
  SharedAccess weights;  // between groups: sums of their dimensions'; what lies within one is lost
};

// Pairs by heavy-edge matching (Karypis & Kumar, SIAM Journal on Scientific Computing 20 (1998)):
// each dimension with the free one that it shares most with, for how much that one shares at all;
// where none is free it joins the group of its best partner. None where hardly any dimension finds
// another. O(nnz).
std::optional<Coarsening> coarsened(const SharedAccess& weights);

}  // namespace assay::engine::layout
