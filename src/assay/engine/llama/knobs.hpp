// SPDX-License-Identifier: Apache-2.0
#pragma once

// The knobs of a llama.cpp case: how they are declared, and their values as the engine takes them.

#include <cstdint>
#include <string>
#include <vector>

#include "assay/data/knob.hpp"
#include "assay/engine/llama/sampler_chain.hpp"

namespace assay::engine::llama {

std::vector<KnobSpec> knob_specs();

struct Settings {
  std::int32_t prompt_tokens = 0;
  std::int32_t output_tokens = 0;
  std::int32_t batch_size = 0;
  std::int32_t threads = 0;
  std::string cpu_variant;
  std::string device;
  std::int32_t gpu_layers = 0;
  std::int32_t context = 0;
  std::string kv_type;
  std::string flash_attention;
  SamplerChain sampler;
  std::uint64_t sampler_seed = 0;
  std::int32_t moe_top_k = 0;
  std::int32_t active_blocks = 0;

  // Positions that each sequence occupies at most.
  std::int64_t tokens() const { return std::int64_t{prompt_tokens} + output_tokens; }
};

// Errors: usage, for a knob that is not there, of another type or out of its range; `knob`, if
// given, receives its name.
[[nodiscard]] Result<Settings> read_settings(const Knobs& knobs, std::string* knob = nullptr);

}  // namespace assay::engine::llama
