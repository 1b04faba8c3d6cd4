// SPDX-License-Identifier: Apache-2.0
#pragma once

// Orders of dimensions from W alone, before any is exchanged.

#include <cstddef>
#include <cstdint>

#include "assay/engine/layout/permutation.hpp"
#include "assay/engine/layout/shared_access.hpp"

namespace assay::engine::layout {

// Multilevel: joins dimensions in groups until few are left (coarsening.hpp), orders these by their
// Fiedler vector (fiedler_order.hpp), and puts the dimensions in the places of their groups again,
// level by level, each relaxed (relaxation.hpp); then bisects what came of it, down to parts of
// `part` dimensions (bisection.hpp). Components come one after the other, the largest first;
// dimensions without weight last. O(nnz · log D).
Permutation spectral_order(const SharedAccess& weights, std::size_t part, std::uint64_t seed);

// Parts of `part` dimensions by METIS' k-way partitioning (Karypis & Kumar, SIAM Journal on
// Scientific Computing 20 (1998)), in the order of their numbers.
Permutation metis_order(const SharedAccess& weights, std::size_t part, std::uint64_t seed);

// Narrows the band of W (Cuthill & McKee 1969, reversed as in George 1971): by Boost's graph
// library. Weights do not count, only which there are.
Permutation reverse_cuthill_mckee_order(const SharedAccess& weights);

}  // namespace assay::engine::layout
