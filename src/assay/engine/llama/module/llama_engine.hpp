// SPDX-License-Identifier: Apache-2.0
#pragma once

// llama.cpp in process. An iteration of a decoder decodes all prompts, then generates output_tokens
// tokens for every sequence; an end-of-generation token is a token like any other, so that the work
// is fixed. An iteration of an encoder is one pass over all sequences.

#include <cstdint>
#include <vector>

#include "assay/engine/engine.hpp"
#include "assay/engine/llama/knobs.hpp"
#include "assay/engine/llama/module/handles.hpp"
#include "assay/engine/llama/module/samplers.hpp"
#include "assay/engine/llama/module/thread_pool.hpp"
#include "assay/engine/llama/module/token_batch.hpp"

namespace assay::engine::llama {

class LlamaEngine final : public Engine {
 public:
  Result<LoadFacts> load(const SessionRequest& request) override;
  Result<void> reset(std::uint64_t iteration_seed) override;
  Result<void> execute(EventSink& events) override;
  Output output() const override;
  std::size_t event_capacity() const override;

  // For comparison with loops that are not ours.
  llama_context* context() const { return context_.get(); }

 private:
  void write_input(std::uint64_t study_seed);
  void set_aside_memory();

  Result<void> encode(EventSink& events);
  Result<void> generate(EventSink& events);
  Result<void> decode(TokenBatch& batch);
  // Chooses every sequence's next token from the logits of the batch just decoded, in which each
  // sequence has `stride` entries and its last one has logits.
  void sample(EventSink& events, std::int32_t step, std::int32_t stride);
  // Puts the tokens of `step` into the batch of the next one.
  void feed(std::int32_t step);

  Settings settings_;
  ModelHandle model_;
  ThreadPool thread_pool_;
  ContextHandle context_;
  std::vector<Sampler> samplers_;  // one a sequence that generates
  TokenBatch input_;               // all sequences, or their prompts
  TokenBatch next_;
  std::vector<std::int32_t> tokens_;  // steps × sequences
  std::int32_t steps_done_ = 0;
};

}  // namespace assay::engine::llama
