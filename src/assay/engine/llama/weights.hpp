// SPDX-License-Identifier: Apache-2.0
#pragma once

// Seeded weights, produced as stored blocks: random quants under a fixed scale, nothing is ever
// quantised. A block depends on its seed and index only, so any part can be made alone and by any
// number of threads.

#include <cstddef>
#include <cstdint>
#include <span>

#include "assay/engine/llama/tensors.hpp"
#include "assay/engine/llama/weight_type.hpp"

namespace assay::engine::llama {

// The distribution of one tensor's values.
struct Values {
  double mean = 0;
  double deviation = 0;
};

// Values under which activations keep their size from block to block, attention is sharp enough for
// the context to decide what follows, and logits get a deviation of about 4: samplers and experts
// then meet a spread like that of trained models.
Values synthetic_values(const Tensor& tensor);

class BlockGenerator {
 public:
  // Only f32 honours a mean other than 0.
  BlockGenerator(WeightType type, Values values, std::uint64_t seed);

  // The blocks from `first_block` on, as many as `bytes` holds; its size is a multiple of the
  // format's block.
  void generate(std::uint64_t first_block, std::span<std::byte> bytes) const;

  // Any bytes of the tensor, from `offset` on, made by up to `threads` threads.
  void read(std::uint64_t offset, std::span<std::byte> bytes, int threads) const;

 private:
  const BlockFormat* format_;
  Values values_;
  std::uint64_t seed_;
};

}  // namespace assay::engine::llama
