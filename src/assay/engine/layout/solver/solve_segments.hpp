// SPDX-License-Identifier: Apache-2.0
#pragma once

// An order of dimensions of which some may not change places with others.

#include <span>

#include "assay/engine/layout/segment.hpp"
#include "assay/engine/layout/solver/solve.hpp"

namespace assay::engine::layout {

// Every segment is solved for by itself, with its part of the budget by the pairs that it has. The
// segments cover all dimensions, in their order. C is the mean over segments, weighted by W; Q is
// that of the whole order; passes are those of the segment that took most.
Solution solve_segments(const SharedAccess& weights, std::span<const Segment> segments,
                        const SolveOptions& options, const Clock& clock);

}  // namespace assay::engine::layout
