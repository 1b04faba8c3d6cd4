// SPDX-License-Identifier: Apache-2.0
#pragma once

// llama.cpp's sampler for one sequence, of which the seed of the draw can be renewed without giving
// up the memory for candidates that it holds.

#include <cstdint>

#include "assay/engine/llama/module/handles.hpp"
#include "assay/engine/llama/sampler_chain.hpp"

namespace assay::engine::llama {

class Sampler {
 public:
  explicit Sampler(const SamplerChain& chain);

  void reseed(std::uint64_t seed);

  // Chooses from the logits of the batch's entry `index`.
  llama_token sample(llama_context* context, std::int32_t index) {
    return llama_sampler_sample(chain_.get(), context, index);
  }

 private:
  SamplerHandle chain_;
  bool draws_;
};

}  // namespace assay::engine::llama
