// SPDX-License-Identifier: Apache-2.0
#pragma once

// What every engine with a decoder of llama.cpp asks of a case before it is loaded.

#include <cstdint>
#include <optional>
#include <string_view>

#include "assay/data/knob.hpp"
#include "assay/engine/llama/knobs.hpp"

namespace assay::engine::llama {

// `example` names a model that is a mixture of experts: "a model such as …".
std::optional<CaseProblem> check_experts(const Settings& settings, std::uint64_t expert_count,
                                         std::string_view example);

// Presets alone can run with fewer blocks than their model has: `block_count`, if it is known.
std::optional<CaseProblem> check_blocks(const Settings& settings,
                                        const std::optional<std::uint64_t>& block_count,
                                        bool from_file);

// Of the key/value memory.
std::optional<CaseProblem> check_memory_type(const Settings& settings);

}  // namespace assay::engine::llama
