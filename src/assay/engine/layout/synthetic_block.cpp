// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/synthetic_block.hpp"

#include <algorithm>

#include "assay/base/random.hpp"
#include "assay/engine/layout/generator.hpp"

namespace assay::engine::layout {
namespace {

enum Part : std::uint64_t { gate, up, down };
enum SeedPlace : std::uint64_t { for_attention };

std::size_t size(std::int64_t value) {
  return static_cast<std::size_t>(value);
}

// Each head has as many of the clusters as its channels are of the neurons, at least two.
ClusteredAttention attention_of(const BlockShape& shape, std::uint64_t seed) {
  const std::int64_t clusters =
      shape.clusters == 0
          ? 0
          : std::max<std::int64_t>(2, shape.clusters * shape.head_size() / shape.intermediate_size);
  return {.heads = size(shape.attention_heads),
          .kv_heads = size(shape.kv_heads),
          .head_size = size(shape.head_size()),
          .inputs = size(shape.hidden_size),
          .clusters = size(std::min(clusters, shape.head_size())),
          .runs_read = size(shape.runs_read),
          .density = shape.density,
          .noise = shape.noise,
          .seed = derive_seed(seed, {for_attention})};
}

}  // namespace

Block synthetic_block(const BlockShape& shape, std::size_t context_tokens, std::uint64_t seed) {
  const HiddenClusters neurons{.neurons = size(shape.intermediate_size),
                               .inputs = size(shape.hidden_size),
                               .clusters = size(shape.clusters),
                               .runs_read = size(shape.runs_read),
                               .density = shape.density,
                               .noise = shape.noise,
                               .seed = seed};
  Block block{.feed_forward = {.gate = clustered_matrix(neurons, gate),
                               .up = clustered_matrix(neurons, up),
                               .down = clustered_matrix(neurons, down).transpose()}};
  if (shape.attention_heads == 0) return block;
  const ClusteredAttention heads = attention_of(shape, seed);
  block.attention = clustered_attention(heads);
  block.cache = clustered_cache(heads, *block.attention, context_tokens);
  return block;
}

SyntheticInput::SyntheticInput(const BlockShape& shape, std::uint64_t seed)
    : inputs_(shape.hidden_size) {
  if (shape.attention_heads > 0) attention_ = attention_of(shape, seed);
}

Eigen::MatrixXf SyntheticInput::draw(Eigen::Index tokens, std::uint64_t part) const {
  if (attention_) return typical_input(*attention_, static_cast<std::size_t>(tokens), part);
  Random random(part);
  Eigen::MatrixXf input(inputs_, tokens);
  for (Eigen::Index i = 0; i < input.size(); ++i) {
    input.data()[i] = static_cast<float>(random.normal());
  }
  return input;
}

}  // namespace assay::engine::layout
