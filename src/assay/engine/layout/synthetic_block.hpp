// SPDX-License-Identifier: Apache-2.0
#pragma once

// A block of a published shape with seeded weights, in which clusters are hidden.

#include <cstddef>
#include <cstdint>
#include <optional>

#include <Eigen/Core>

#include "assay/engine/layout/block.hpp"
#include "assay/engine/layout/clustered_attention.hpp"
#include "assay/engine/layout/shape.hpp"

namespace assay::engine::layout {

// `context_tokens`: positions of the cache, where the shape has attention.
Block synthetic_block(const BlockShape& shape, std::size_t context_tokens, std::uint64_t seed);

// What a block is given: normal values of deviation 1, half of whose variance all tokens have in
// common where the block has attention (typical_input).
class SyntheticInput {
 public:
  // Of a synthetic block, by its own shape and seed; and of any other.
  SyntheticInput(const BlockShape& shape, std::uint64_t seed);
  explicit SyntheticInput(Eigen::Index inputs) : inputs_(inputs) {}

  // Inputs × tokens; the same for the same `part`.
  Eigen::MatrixXf draw(Eigen::Index tokens, std::uint64_t part) const;

 private:
  Eigen::Index inputs_;
  std::optional<ClusteredAttention> attention_{};
};

}  // namespace assay::engine::layout
