// SPDX-License-Identifier: Apache-2.0
#pragma once

// How good an order of dimensions is: Q of the groups that it exposes, C of what it costs a cache.

#include <cstdint>
#include <span>

#include "assay/engine/layout/permutation.hpp"
#include "assay/engine/layout/shared_access.hpp"

namespace assay::engine::layout {

// Modularity of a partition, −½ … 1: the share of weight inside groups less the share expected were
// the same weights put between dimensions at random (Newman & Girvan, "Finding and evaluating
// community structure in networks", Physical Review E 69 (2004), 026113; weighted as in Newman,
// Physical Review E 70 (2004), 056131). `groups`: of each dimension its group, any numbers below D.
// 0 where there is no weight.
double modularity(const SharedAccess& weights, std::span<const std::uint32_t> groups);

// Of the blocks of `block` successive positions; block ≥ 1.
double block_modularity(const SharedAccess& weights, const Permutation& permutation,
                        std::size_t block);

// What lies in one cache line comes together; what lies further apart is likely to have been
// displaced the further away it is.
struct CacheShape {
  std::size_t line = 16;     // positions of one cache line: 64 bytes of float
  std::size_t level = 8192;  // positions that a cache level holds: 32 KiB of float
};

// What one pair of dimensions costs that are used together, by the lines that they lie in: 0 in the
// same line; d/L at a distance of d lines while d ≤ L, the lines of the level; 1 + log2(d/L)
// beyond.
double pair_cost(std::uint32_t one_position, std::uint32_t other_position, const CacheShape& cache);

// C: the mean of pair_cost over all pairs, weighted by W. 0 where there is no weight.
double cache_cost(const SharedAccess& weights, const Permutation& permutation,
                  const CacheShape& cache);

}  // namespace assay::engine::layout
