// SPDX-License-Identifier: Apache-2.0
#pragma once

// Token sequences, batch after batch, from a fixed number of seeded samples.

#include <cstdint>
#include <vector>

#include "assay/engine/onnx/knobs.hpp"

namespace assay::engine::onnx {

// Sequences side by side, row by row, padded at their ends to the same length.
struct Batch {
  std::int64_t size = 0;    // sequences
  std::int64_t length = 0;  // of each, padding included
  std::vector<std::int64_t> ids;
  std::vector<std::int64_t> mask;  // 1 for a token, 0 for padding
  std::int64_t tokens = 0;         // without padding

  std::int64_t padded_tokens() const { return size * length; }
};

class Batches {
 public:
  // Token ids are below `vocab_size`.
  Batches(const Settings& settings, std::int64_t vocab_size, std::uint64_t seed);

  // The next of the endless round through the samples. The reference is good until the next call.
  const Batch& next();

 private:
  std::int64_t batch_size_;
  std::int64_t sequence_length_;
  std::int64_t samples_;
  bool pads_to_longest_;
  Lengths lengths_;
  std::uint64_t vocab_size_;
  std::uint64_t seed_;
  std::int64_t next_sample_ = 0;
  std::vector<std::int64_t> batch_lengths_;
  Batch batch_;
};

}  // namespace assay::engine::onnx
