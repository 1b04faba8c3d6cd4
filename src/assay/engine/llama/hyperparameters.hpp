// SPDX-License-Identifier: Apache-2.0
#pragma once

// The numbers that fix a transformer's shape, under the names that GGUF files give them (without
// the architecture's prefix). A preset is a set of them; a study may override each.

#include <array>
#include <cstdint>
#include <span>

#include "assay/base/enum_words.hpp"
#include "assay/base/result.hpp"
#include "assay/data/study.hpp"
#include "assay/engine/llama/encoders.hpp"

namespace assay::engine::llama {

enum class Architecture : std::uint8_t {
  llama,
  qwen2,
  gemma3,
  olmoe,
  bert,
  modern_bert,
  nomic_bert
};

inline constexpr std::array<EnumWord<Architecture>, 7> architecture_words{
    {{Architecture::llama, "llama"},
     {Architecture::qwen2, "qwen2"},
     {Architecture::gemma3, "gemma3"},
     {Architecture::olmoe, "olmoe"},
     {Architecture::bert, "bert"},
     {Architecture::modern_bert, "modern-bert"},
     {Architecture::nomic_bert, "nomic-bert"}}};

inline std::span<const EnumWord<Architecture>> words(Architecture) {
  return architecture_words;
}

inline bool is_encoder(Architecture architecture) {
  return is_encoder(word_of(architecture));
}

struct Hyperparameters {
  Architecture architecture = Architecture::llama;
  std::int64_t block_count = 0;
  std::int64_t embedding_length = 0;
  std::int64_t feed_forward_length = 0;  // of each expert in a mixture of experts
  std::int64_t head_count = 0;
  std::int64_t head_count_kv = 0;
  std::int64_t key_length = 0;  // of a head; 0: embedding_length / head_count
  std::int64_t vocab_size = 0;
  std::int64_t context_length = 0;
  // gemma3: of five layers in six. modern-bert: of two in three, half of it on either side.
  std::int64_t sliding_window = 0;
  std::int64_t expert_count = 0;       // 0: not a mixture of experts
  std::int64_t expert_used_count = 0;  // experts that each token visits
  bool tied_embeddings = true;         // the output matrix is the token embedding
  std::int64_t token_type_count = 0;   // bert and nomic-bert: kinds of segments
  double rope_freq_base = 10'000;
  double local_rope_freq_base = 10'000;  // modern-bert: of layers with a sliding window
  double norm_epsilon = 1e-5;

  std::int64_t head_length() const {
    return key_length > 0 ? key_length : embedding_length / head_count;
  }

  bool operator==(const Hyperparameters&) const = default;
};

// `preset` with the values of `config` put in, checked so that llama.cpp accepts the shape.
// Errors: usage. `key`, if given, receives the name of the key at fault.
[[nodiscard]] Result<Hyperparameters> configured(const Hyperparameters& preset, const Knobs& config,
                                                 std::string* key = nullptr);

}  // namespace assay::engine::llama
