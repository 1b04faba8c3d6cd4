// SPDX-License-Identifier: Apache-2.0
#pragma once

// Exchanges of two dimensions that lower C, until none does.

#include <cstddef>
#include <functional>

#include "assay/engine/layout/costs.hpp"

namespace assay::engine::layout {

struct SearchResult {
  Permutation order;
  std::size_t passes = 0;     // over all dimensions
  std::size_t exchanges = 0;  // that were made
  bool was_stopped = false;   // before no exchange was left or passes stopped paying
};

// From `start` on, dimension by dimension: each is tried in the cache line where it has most weight
// and in the line in the middle of its partners, in exchange for every dimension there; the best
// exchange that lowers C is made. Ends when a pass over all lowers C by less than a thousandth, at
// most after 2·log2(D) + 8 passes: O(nnz · line · log D). Passes in between leave out what has no
// reason to move. `stop` is asked once in a while; where it says so the order reached is returned,
// never worse than `start`. Deterministic while it does not.
SearchResult local_search(const SharedAccess& weights, Permutation start, const CacheShape& cache,
                          const std::function<bool()>& stop);

}  // namespace assay::engine::layout
