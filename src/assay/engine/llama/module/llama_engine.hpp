// SPDX-License-Identifier: Apache-2.0
#pragma once

// llama.cpp in process. An iteration of a decoder decodes all prompts, then generates output_tokens
// tokens for every sequence; an end-of-generation token is a token like any other, so that the work
// is fixed. An iteration of an encoder is one pass over all sequences.

#include <cstdint>

#include "assay/engine/engine.hpp"
#include "assay/engine/llama/knobs.hpp"
#include "assay/engine/llama/module/generation.hpp"
#include "assay/engine/llama/module/handles.hpp"
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

  Result<void> encode(EventSink& events);
  Result<void> generate(EventSink& events);

  Settings settings_;
  ModelHandle model_;
  ThreadPool thread_pool_;
  ContextHandle context_;
  TokenBatch input_;  // all sequences, or their prompts
  Generation generation_;
};

}  // namespace assay::engine::llama
