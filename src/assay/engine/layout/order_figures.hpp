// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an order of dimensions is worth for a block, whether it was solved for or not.

#include <cstddef>

#include "assay/engine/layout/block.hpp"
#include "assay/engine/layout/costs.hpp"

namespace assay::engine::layout {

struct OrderFigures {
  double q = 0;           // modularity of the blocks of a cache line
  double c = 0;           // cache cost
  std::size_t tiles = 0;  // that hold something, of all matrices
};

// `access`: W of the block, both with the dimensions as they came; `order` fits.
OrderFigures figures_of(const Block& block, const SharedAccess& access, const Permutation& order,
                        const CacheShape& cache);

// A random order, each segment within itself.
Permutation random_order(const Block& block, std::uint64_t seed);

}  // namespace assay::engine::layout
