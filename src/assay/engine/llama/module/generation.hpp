// SPDX-License-Identifier: Apache-2.0
#pragma once

// The loop that every decoder ends in: choose a token for each sequence, decode them, and again.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <llama.h>

#include "assay/base/result.hpp"
#include "assay/engine/engine.hpp"
#include "assay/engine/llama/knobs.hpp"
#include "assay/engine/llama/module/samplers.hpp"
#include "assay/engine/llama/module/token_batch.hpp"

namespace assay::engine::llama {

// llama_decode, and waits until the device has finished. Errors: measurement.
[[nodiscard]] Result<void> decode(llama_context* context, const llama_batch& batch);

class Generation {
 public:
  Generation() = default;
  // Of a decoder's case; sets memory aside for every token of each sequence.
  explicit Generation(const Settings& settings);

  // Forgets what was chosen and what the context remembers. Draws follow from the case's
  // sampler_seed, or from `iteration_seed` where that is 0.
  void restart(llama_context* context, std::uint64_t iteration_seed);

  // Chooses every sequence's next token from the logits of the batch just decoded, in which each
  // sequence has `stride` entries and its last one has logits, and announces it.
  void choose(llama_context* context, EventSink& events, std::int32_t stride);

  // The steps that are left, as Stage::decode; nothing where there are none. The token chosen last
  // stands at `position`. Errors: measurement.
  [[nodiscard]] Result<void> finish(llama_context* context, EventSink& events, llama_pos position);

  std::int32_t steps_done() const { return steps_done_; }
  // Step by step: steps × sequences.
  std::span<const std::int32_t> tokens() const;

 private:
  std::vector<Sampler> samplers_;  // one a sequence
  std::uint64_t sampler_seed_ = 0;
  std::int32_t steps_ = 0;
  TokenBatch next_;
  std::vector<std::int32_t> tokens_;
  std::int32_t steps_done_ = 0;
};

}  // namespace assay::engine::llama
