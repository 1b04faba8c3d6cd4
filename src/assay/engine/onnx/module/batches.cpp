// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/module/batches.hpp"

#include <algorithm>
#include <cstddef>

#include "assay/base/random.hpp"

namespace assay::engine::onnx {

Batches::Batches(const Settings& settings, std::int64_t vocab_size, std::uint64_t seed)
    : batch_size_(settings.batch_size),
      sequence_length_(settings.sequence_length),
      samples_(settings.num_samples),
      pads_to_longest_(settings.pads_to_longest()),
      lengths_(settings.lengths),
      vocab_size_(static_cast<std::uint64_t>(vocab_size)),
      seed_(seed) {}

const Batch& Batches::next() {
  // A sample's length and tokens follow from its number, whatever batch it is in.
  const auto random_of = [&](std::int64_t row, std::uint64_t what) {
    const auto sample = static_cast<std::uint64_t>((next_sample_ + row) % samples_);
    return Random(derive_seed(seed_, {sample, what}));
  };
  batch_lengths_.clear();
  for (std::int64_t row = 0; row < batch_size_; ++row) {
    Random random = random_of(row, 0);
    batch_lengths_.push_back(lengths_.draw(random, sequence_length_));
  }
  batch_.size = batch_size_;
  batch_.length = pads_to_longest_ ? *std::max_element(batch_lengths_.begin(), batch_lengths_.end())
                                   : sequence_length_;
  batch_.ids.assign(static_cast<std::size_t>(batch_.padded_tokens()), 0);
  batch_.mask.assign(batch_.ids.size(), 0);
  batch_.tokens = 0;
  for (std::int64_t row = 0; row < batch_size_; ++row) {
    Random random = random_of(row, 1);
    const std::int64_t length = batch_lengths_[static_cast<std::size_t>(row)];
    const auto first = static_cast<std::size_t>(row * batch_.length);
    for (std::size_t i = first; i < first + static_cast<std::size_t>(length); ++i) {
      batch_.ids[i] = static_cast<std::int64_t>(random.below(vocab_size_));
      batch_.mask[i] = 1;
    }
    batch_.tokens += length;
  }
  next_sample_ = (next_sample_ + batch_size_) % samples_;
  return batch_;
}

}  // namespace assay::engine::onnx
