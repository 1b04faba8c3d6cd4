// SPDX-License-Identifier: Apache-2.0
#pragma once

// Orders of dimensions from W alone, before any is exchanged.

#include <cstddef>
#include <cstdint>

#include "assay/engine/layout/permutation.hpp"
#include "assay/engine/layout/shared_access.hpp"

namespace assay::engine::layout {

// Halves again and again, down to parts of `part` dimensions or fewer: each part is ordered by the
// Fiedler vector of its normalised Laplacian (Fiedler, "A property of eigenvectors of nonnegative
// symmetric matrices", Czechoslovak Mathematical Journal 25 (1975); Shi & Malik, "Normalized cuts
// and image segmentation", IEEE PAMI 22 (2000)), found by Lanczos' method from a seeded start, and
// parted in the middle, at a multiple of `part`. Components come one after the other, the largest
// first; dimensions without weight last. O(nnz · log D).
Permutation spectral_order(const SharedAccess& weights, std::size_t part, std::uint64_t seed);

// Parts of `part` dimensions by METIS' k-way partitioning (Karypis & Kumar, SIAM Journal on
// Scientific Computing 20 (1998)), in the order of their numbers.
Permutation metis_order(const SharedAccess& weights, std::size_t part, std::uint64_t seed);

// Narrows the band of W (Cuthill & McKee 1969, reversed as in George 1971): by Boost's graph
// library. Weights do not count, only which there are.
Permutation reverse_cuthill_mckee_order(const SharedAccess& weights);

}  // namespace assay::engine::layout
