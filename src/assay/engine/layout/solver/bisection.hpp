// SPDX-License-Identifier: Apache-2.0
#pragma once

// An order made better by recursive bisection.

#include <cstddef>
#include <cstdint>

#include "assay/engine/layout/permutation.hpp"
#include "assay/engine/layout/shared_access.hpp"

namespace assay::engine::layout {

// Halves the order 0 … D − 1 again and again, at multiples of `part`, down to parts of `part`
// dimensions or fewer. Which dimensions are in which half is what their Fiedler order says where
// less weight is cut that way than as they lie; within its half each dimension stays where it was
// among the others. Parts of many thousand dimensions are halved as they lie: what lies together
// there has been decided already, and the vectors take ever longer to tell apart. O(nnz ·
// log D).
Permutation bisected(const SharedAccess& weights, std::size_t part, std::uint64_t seed);

}  // namespace assay::engine::layout
