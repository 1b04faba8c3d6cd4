// SPDX-License-Identifier: Apache-2.0
#pragma once

// Attention blocks and caches with a structure that is hidden from whoever solves for it.

#include <cstddef>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

#include "assay/engine/layout/attention.hpp"

namespace assay::engine::layout {

// The channels of a head belong to hidden clusters of their own, as neurons do (HiddenClusters):
// its query and key channels to the same, its value channels to others. All matrices are scaled so
// that inputs of deviation 1 give queries, keys, values and scores of about deviation 1.
struct ClusteredAttention {
  std::size_t heads = 0;
  std::size_t kv_heads = 0;
  std::size_t head_size = 0;
  std::size_t inputs = 0;     // and outputs
  std::size_t clusters = 0;   // of a head; 0: noise alone, no structure
  std::size_t runs_read = 2;  // these three as in HiddenClusters
  double density = 0.25;
  double noise = 0.2;
  std::uint64_t seed = 0;
};

Attention clustered_attention(const ClusteredAttention& shape);

// The cluster of each of the kv_heads · head_size channels; no two heads share one.
std::vector<std::uint32_t> hidden_query_key_clusters(const ClusteredAttention& shape);
std::vector<std::uint32_t> hidden_value_clusters(const ClusteredAttention& shape);

// Inputs × tokens, of deviation 1: half of their variance is one direction that all tokens of the
// shape have in common, as hidden states of models do. `part` tells sets of tokens apart.
Eigen::MatrixXf typical_input(const ClusteredAttention& shape, std::size_t tokens,
                              std::uint64_t part);

// The keys and values of other typical inputs; the keys of each block of tile_rows positions answer
// typical queries more or less, in a seeded order, so that the attention that the blocks get falls
// as a power of their rank, whatever the head. About a quarter of all stays with the token itself.
// `attention`: that of the shape, in its own order.
KvCache clustered_cache(const ClusteredAttention& shape, const Attention& attention,
                        std::size_t positions);

}  // namespace assay::engine::layout
