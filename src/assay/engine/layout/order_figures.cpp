// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/order_figures.hpp"

#include "assay/base/random.hpp"
#include "assay/engine/layout/tile.hpp"

namespace assay::engine::layout {

OrderFigures figures_of(const Block& block, const SharedAccess& access, const Permutation& order,
                        const CacheShape& cache) {
  OrderFigures figures{.q = block_modularity(access, order, cache.line),
                       .c = cache_cost(access, order, cache)};
  Block laid_out = permuted(block, order);
  for (const Eigen::MatrixXf* const weights : weights_of(laid_out)) {
    figures.tiles += count_tiles(*weights);
  }
  return figures;
}

Permutation random_order(const Block& block, std::uint64_t seed) {
  Permutation order;
  for (const Segment& segment : segments_of(block)) {
    const Permutation own = random_permutation(segment.count, derive_seed(seed, {segment.first}));
    for (const std::uint32_t dimension : own.order) {
      order.order.push_back(static_cast<std::uint32_t>(segment.first) + dimension);
    }
  }
  return order;
}

}  // namespace assay::engine::layout
