// SPDX-License-Identifier: Apache-2.0
#pragma once

// The knobs of a llama.cpp case: how they are declared, and their values as the engine takes them.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "assay/data/knob.hpp"
#include "assay/engine/llama/encoders.hpp"
#include "assay/engine/llama/sampler_chain.hpp"

namespace assay::engine::llama {

std::vector<KnobSpec> knob_specs();

// Takes out the knobs that models of the other kind have: an encoder has no output_tokens, a
// decoder no pooling. That sequence_length is left tells an encoder's case from a decoder's.
void keep_knobs_of(bool encoder, Knobs& knobs);
bool is_encoder_case(const Knobs& knobs);

struct Settings {
  std::int32_t batch_size = 0;
  std::int32_t threads = 0;
  std::string cpu_variant;
  std::string device;
  std::int32_t gpu_layers = 0;
  std::string flash_attention;
  std::int32_t active_blocks = 0;

  // Of decoders.
  std::int32_t prompt_tokens = 0;
  std::int32_t output_tokens = 0;
  std::int32_t context = 0;
  std::string kv_type;
  SamplerChain sampler;
  std::uint64_t sampler_seed = 0;
  std::int32_t moe_top_k = 0;

  // Of encoders.
  std::int32_t sequence_length = 0;
  std::optional<Pooling> pooling{};  // none: as the model says

  bool encodes() const { return sequence_length > 0; }
  // Tokens that each sequence consists of when it is read.
  std::int32_t input_tokens() const { return encodes() ? sequence_length : prompt_tokens; }
  // Positions that each sequence occupies at most.
  std::int64_t tokens() const { return std::int64_t{input_tokens()} + output_tokens; }
};

// Of the knobs that `keep_knobs_of` has left. Errors: usage, for a knob that is not there, of
// another type or out of its range; `knob`, if given, receives its name.
[[nodiscard]] Result<Settings> read_settings(const Knobs& knobs, std::string* knob = nullptr);

}  // namespace assay::engine::llama
