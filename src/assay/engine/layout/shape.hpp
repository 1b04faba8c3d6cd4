// SPDX-License-Identifier: Apache-2.0
#pragma once

// The numbers that fix a synthetic block: its shape, and the structure that is hidden in it.

#include <cstdint>
#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/study.hpp"

namespace assay::engine::layout {

struct BlockShape {
  std::int64_t hidden_size = 0;        // inputs and outputs
  std::int64_t intermediate_size = 0;  // neurons of the feed-forward block
  std::int64_t attention_heads = 0;    // 0: no attention block
  std::int64_t kv_heads = 0;
  std::int64_t clusters = 192;  // of neurons, hidden; 0: noise alone
  std::int64_t runs_read = 16;  // of a tile's columns, by a cluster
  double density = 0.03;        // of large values among the inputs that a cluster reads
  double noise = 0.2;           // deviation of all others, where a large value is about ±1

  std::int64_t head_size() const {
    return attention_heads == 0 ? 0 : hidden_size / attention_heads;
  }
  bool operator==(const BlockShape&) const = default;
};

// Of one matrix: 1 GiB of float.
inline constexpr std::int64_t most_weights = std::int64_t{1} << 28;

// The preset's shape, with the keys of config (the names above) in the place of its own. Errors:
// usage, for an unknown preset, key or value, and for numbers that do not fit each other. `key`, if
// given, receives the key at fault.
[[nodiscard]] Result<BlockShape> shape_of(const Model& model, std::string* key = nullptr);

// bert-base: attention and feed-forward block of BERT base (Devlin et al., 2019). mamba-130m: the
// projections of a Mamba block, which expands twice (Gu & Dao, 2023). tiny: for trying out.
std::vector<std::string> block_presets();

}  // namespace assay::engine::layout
