// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/decoder_checks.hpp"

#include <utility>

#include <fmt/format.h>

namespace assay::engine::llama {

std::optional<CaseProblem> check_experts(const Settings& settings, std::uint64_t expert_count,
                                         std::string_view example) {
  if (settings.moe_top_k > 0 && expert_count == 0) {
    return CaseProblem{"moe_top_k", "the model is not a mixture of experts",
                       fmt::format("leave moe_top_k at 0, or use {}", example)};
  }
  if (std::cmp_greater(settings.moe_top_k, expert_count)) {
    return CaseProblem{"moe_top_k", fmt::format("moe_top_k {} is more than the model's {} experts",
                                                settings.moe_top_k, expert_count)};
  }
  return std::nullopt;
}

std::optional<CaseProblem> check_blocks(const Settings& settings,
                                        const std::optional<std::uint64_t>& block_count,
                                        bool from_file) {
  const std::int32_t blocks = settings.active_blocks;
  if (block_count && std::cmp_greater(blocks, *block_count)) {
    return CaseProblem{
        "active_blocks",
        fmt::format("active_blocks {} is more than the model's {} blocks", blocks, *block_count)};
  }
  if (blocks > 0 && from_file) {
    return CaseProblem{"active_blocks",
                       "active_blocks is for presets: llama.cpp loads all blocks of a file",
                       "write a shorter file with llama-quantize --prune-layers"};
  }
  return std::nullopt;
}

std::optional<CaseProblem> check_memory_type(const Settings& settings) {
  if (settings.kv_type.front() != 'q' || settings.flash_attention != "off") return std::nullopt;
  return CaseProblem{"kv_type", "a quantised kv_type needs flash attention",
                     "set flash_attention to auto or on"};
}

}  // namespace assay::engine::llama
