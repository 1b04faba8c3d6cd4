// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/presets.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay::engine::llama {

namespace {

// Sources: the config.json that each model's publisher ships with it (docs/engines.md).
constexpr std::array<Preset, 16> known_presets{{
    {"gemma3-270m",
     {.architecture = Architecture::gemma3,
      .block_count = 18,
      .embedding_length = 640,
      .feed_forward_length = 2048,
      .head_count = 4,
      .head_count_kv = 1,
      .key_length = 256,
      .vocab_size = 262'144,
      .context_length = 32'768,
      .sliding_window = 512,
      .rope_freq_base = 1'000'000,
      .norm_epsilon = 1e-6}},
    {"gemma3-1b",
     {.architecture = Architecture::gemma3,
      .block_count = 26,
      .embedding_length = 1152,
      .feed_forward_length = 6912,
      .head_count = 4,
      .head_count_kv = 1,
      .key_length = 256,
      .vocab_size = 262'144,
      .context_length = 32'768,
      .sliding_window = 512,
      .rope_freq_base = 1'000'000,
      .norm_epsilon = 1e-6}},
    {"llama3.2-1b",
     {.architecture = Architecture::llama,
      .block_count = 16,
      .embedding_length = 2048,
      .feed_forward_length = 8192,
      .head_count = 32,
      .head_count_kv = 8,
      .vocab_size = 128'256,
      .context_length = 131'072,
      .rope_freq_base = 500'000}},
    {"qwen2-1.5b",
     {.architecture = Architecture::qwen2,
      .block_count = 28,
      .embedding_length = 1536,
      .feed_forward_length = 8960,
      .head_count = 12,
      .head_count_kv = 2,
      .vocab_size = 151'936,
      .context_length = 131'072,
      .rope_freq_base = 1'000'000,
      .norm_epsilon = 1e-6}},
    {"smollm2-1.7b",
     {.architecture = Architecture::llama,
      .block_count = 24,
      .embedding_length = 2048,
      .feed_forward_length = 8192,
      .head_count = 32,
      .head_count_kv = 32,
      .vocab_size = 49'152,
      .context_length = 8192,
      .rope_freq_base = 130'000}},
    {"olmoe-1b-7b",
     {.architecture = Architecture::olmoe,
      .block_count = 16,
      .embedding_length = 2048,
      .feed_forward_length = 1024,
      .head_count = 16,
      .head_count_kv = 16,
      .vocab_size = 50'304,
      .context_length = 4096,
      .expert_count = 64,
      .expert_used_count = 8,
      .tied_embeddings = false}},
    {"bert-base",
     {.architecture = Architecture::bert,
      .block_count = 12,
      .embedding_length = 768,
      .feed_forward_length = 3072,
      .head_count = 12,
      .head_count_kv = 12,
      .vocab_size = 30'522,
      .context_length = 512,
      .token_type_count = 2,
      .norm_epsilon = 1e-12}},
    {"modernbert-base",
     {.architecture = Architecture::modern_bert,
      .block_count = 22,
      .embedding_length = 768,
      .feed_forward_length = 1152,
      .head_count = 12,
      .head_count_kv = 12,
      .vocab_size = 50'368,
      .context_length = 8192,
      .sliding_window = 128,
      .rope_freq_base = 160'000}},
    {"nomic-embed-text-v1",
     {.architecture = Architecture::nomic_bert,
      .block_count = 12,
      .embedding_length = 768,
      .feed_forward_length = 3072,
      .head_count = 12,
      .head_count_kv = 12,
      .vocab_size = 30'528,
      .context_length = 2048,
      .token_type_count = 2,
      .rope_freq_base = 1000,
      .norm_epsilon = 1e-12}},
    {"tiny-llama",
     {.architecture = Architecture::llama,
      .block_count = 4,
      .embedding_length = 256,
      .feed_forward_length = 768,
      .head_count = 8,
      .head_count_kv = 4,
      .vocab_size = 4096,
      .context_length = 4096}},
    {"tiny-qwen2",
     {.architecture = Architecture::qwen2,
      .block_count = 4,
      .embedding_length = 256,
      .feed_forward_length = 768,
      .head_count = 8,
      .head_count_kv = 2,
      .vocab_size = 4096,
      .context_length = 4096,
      .norm_epsilon = 1e-6}},
    {"tiny-gemma3",
     {.architecture = Architecture::gemma3,
      .block_count = 6,
      .embedding_length = 256,
      .feed_forward_length = 768,
      .head_count = 4,
      .head_count_kv = 1,
      .key_length = 64,
      .vocab_size = 4096,
      .context_length = 4096,
      .sliding_window = 64,
      .norm_epsilon = 1e-6}},
    {"tiny-olmoe",
     {.architecture = Architecture::olmoe,
      .block_count = 4,
      .embedding_length = 256,
      .feed_forward_length = 256,
      .head_count = 8,
      .head_count_kv = 8,
      .vocab_size = 4096,
      .context_length = 4096,
      .expert_count = 16,
      .expert_used_count = 4,
      .tied_embeddings = false}},
    {"tiny-bert",
     {.architecture = Architecture::bert,
      .block_count = 4,
      .embedding_length = 256,
      .feed_forward_length = 1024,
      .head_count = 8,
      .head_count_kv = 8,
      .vocab_size = 4096,
      .context_length = 512,
      .token_type_count = 2,
      .norm_epsilon = 1e-12}},
    {"tiny-modern-bert",
     {.architecture = Architecture::modern_bert,
      .block_count = 6,
      .embedding_length = 256,
      .feed_forward_length = 512,
      .head_count = 8,
      .head_count_kv = 8,
      .vocab_size = 4096,
      .context_length = 8192,
      .sliding_window = 32,
      .rope_freq_base = 160'000}},
    {"tiny-nomic-bert",
     {.architecture = Architecture::nomic_bert,
      .block_count = 4,
      .embedding_length = 256,
      .feed_forward_length = 768,
      .head_count = 8,
      .head_count_kv = 8,
      .vocab_size = 4096,
      .context_length = 2048,
      .token_type_count = 2,
      .rope_freq_base = 1000,
      .norm_epsilon = 1e-12}},
}};

}  // namespace

std::vector<std::string> preset_names() {
  std::vector<std::string> names;
  names.reserve(known_presets.size());
  for (const Preset& preset : known_presets) names.emplace_back(preset.name);
  return names;
}

std::span<const Preset> presets() {
  return known_presets;
}

const Preset* find_preset(std::string_view name) {
  const auto* const found =
      std::find_if(known_presets.begin(), known_presets.end(),
                   [name](const Preset& preset) { return preset.name == name; });
  return found == known_presets.end() ? nullptr : found;
}

Result<Hyperparameters> shape_of(const Model& model, std::string* key) {
  const Preset* const preset = find_preset(model.preset);
  if (preset == nullptr) {
    if (key != nullptr) *key = "preset";
    return fail(ErrorCode::usage, fmt::format("unknown preset '{}'", text::printable(model.preset)),
                text::suggestion(model.preset, preset_names()));
  }
  return configured(preset->shape, model.config, key);
}

}  // namespace assay::engine::llama
