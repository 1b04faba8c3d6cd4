// SPDX-License-Identifier: Apache-2.0
#pragma once

// llama.cpp's context of a case: the memory for its tokens, and how they are computed.

#include <cstdint>
#include <string>

#include "assay/base/result.hpp"
#include "assay/engine/llama/knobs.hpp"
#include "assay/engine/llama/module/handles.hpp"

namespace assay::engine::llama {

// What the knob flash_attention asks for.
llama_flash_attn_type flash_attention(const std::string& choice);

// `on_cpu`: no layer is on a GPU, and what is computed lies in the system's memory.
// `at_once`: tokens that must not be computed in pieces; 0: llama.cpp's usual pieces will do.
// Errors: usage (more tokens than llama.cpp can count), missing (memory), measurement (llama.cpp
// refused it).
[[nodiscard]] Result<ContextHandle> create_context(llama_model* model, const Settings& settings,
                                                   int threads, bool on_cpu,
                                                   std::uint32_t at_once = 0);

}  // namespace assay::engine::llama
