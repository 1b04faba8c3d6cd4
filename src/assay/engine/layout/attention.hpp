// SPDX-License-Identifier: Apache-2.0
#pragma once

// An attention block whose query heads may share key/value heads (Ainslie et al., "GQA: training
// generalized multi-query transformer models from multi-head checkpoints", EMNLP 2023), and the
// cache of keys and values that it reads. Without a rotary position embedding, which would tie
// channels to each other: positions come with the inputs, as in BERT. So the channels of a head may
// lie in any order.

#include <cstddef>

#include <Eigen/Core>

#include "assay/engine/layout/permutation.hpp"
#include "assay/engine/layout/shared_access.hpp"

namespace assay::engine::layout {

// Query head h reads kv head h / (heads / kv_heads); a head's channels are successive.
struct Attention {
  Eigen::Index heads = 0;
  Eigen::Index kv_heads = 0;  // divides `heads`
  Eigen::Index head_size = 0;
  Eigen::MatrixXf query;   // heads · head_size × inputs
  Eigen::MatrixXf key;     // kv_heads · head_size × inputs
  Eigen::MatrixXf value;   // kv_heads · head_size × inputs
  Eigen::MatrixXf output;  // outputs × heads · head_size

  // D of both orders: that of the query and key channels, and that of the value channels. What is
  // said of a kv head's channel holds for all query heads that read it.
  std::size_t channels() const { return static_cast<std::size_t>(kv_heads * head_size); }
  Eigen::Index heads_of_kv_head() const { return heads / kv_heads; }
};

// A shared context, of at least one position.
struct KvCache {
  Eigen::MatrixXf keys;    // kv_heads · head_size × positions
  Eigen::MatrixXf values;  // kv_heads · head_size × positions

  Eigen::Index positions() const { return keys.cols(); }
};

// The same function, with its channels in another order. Both orders keep every channel in its head
// (keeps); a cache then fits once it has the same orders.
Attention permuted(const Attention& attention, const Permutation& query_key,
                   const Permutation& value);
KvCache permuted(const KvCache& cache, const Permutation& query_key, const Permutation& value);

// Channels that read the same lines of inputs are used together, and value channels that write the
// same lines of outputs; never channels of two heads.
SharedAccess shared_access_of_query_key(const Attention& attention, std::size_t neighbours);
SharedAccess shared_access_of_value(const Attention& attention, std::size_t neighbours);

// The reference: inputs × tokens → outputs × tokens. Each token is the next one of a continuation
// of its own: it attends to all positions of the cache and to itself, not to other tokens.
Eigen::MatrixXf evaluated(const Attention& attention, const KvCache& cache,
                          const Eigen::MatrixXf& input);

// How much of that attention each position of the cache gets: the sum over tokens and heads.
Eigen::VectorXd attention_received(const Attention& attention, const KvCache& cache,
                                   const Eigen::MatrixXf& input);

}  // namespace assay::engine::layout
