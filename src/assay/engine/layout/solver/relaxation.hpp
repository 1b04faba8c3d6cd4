// SPDX-License-Identifier: Apache-2.0
#pragma once

// An order that is roughly right, made right in detail.

#include "assay/engine/layout/permutation.hpp"
#include "assay/engine/layout/shared_access.hpp"

namespace assay::engine::layout {

// Moves each dimension towards its partners, all at a time, and lines them up again by where they
// are then; six times. The relaxation of multilevel algorithms for linear orders (Safro, Ron &
// Brandt, ACM Journal of Experimental Algorithmics 13 (2009)), with the interquartile mean of the
// partners' places in the place of their mean: the few partners that are far away by chance have no
// say. O(nnz · log nnz/D).
Permutation relaxed(const SharedAccess& weights, Permutation order);

}  // namespace assay::engine::layout
