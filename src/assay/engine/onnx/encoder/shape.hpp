// SPDX-License-Identifier: Apache-2.0
#pragma once

// The numbers that fix an encoder's shape, under the names that Hugging Face's config.json gives
// them, and what is put on top of it.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/enum_words.hpp"
#include "assay/base/result.hpp"
#include "assay/data/study.hpp"

namespace assay::engine::onnx {

enum class EncoderType : std::uint8_t {
  hf_bert,      // BERT: learned positions, post-norm, GELU (Devlin et al., 2019)
  mosaic_bert,  // MosaicBERT: ALiBi, post-norm, gated feed-forward (Portes et al., 2023)
  flex_bert,  // ModernBERT: rotary, pre-norm, GeGLU, local and global layers (Warner et al., 2024)
};

inline constexpr std::array<EnumWord<EncoderType>, 3> encoder_type_words{
    {{EncoderType::hf_bert, "hf_bert"},
     {EncoderType::mosaic_bert, "mosaic_bert"},
     {EncoderType::flex_bert, "flex_bert"}}};

inline std::span<const EnumWord<EncoderType>> words(EncoderType) {
  return encoder_type_words;
}

enum class Task : std::uint8_t {
  classification,  // logits of num_labels classes, from the first token
  mlm,             // masked language model: logits of the vocabulary, for every token
};

inline constexpr std::array<EnumWord<Task>, 2> task_words{
    {{Task::classification, "classification"}, {Task::mlm, "mlm"}}};

inline std::span<const EnumWord<Task>> words(Task) {
  return task_words;
}

struct EncoderShape {
  EncoderType type = EncoderType::hf_bert;
  Task task = Task::classification;
  std::int64_t num_labels = 2;
  std::int64_t vocab_size = 0;
  std::int64_t hidden_size = 0;
  std::int64_t num_hidden_layers = 0;
  std::int64_t num_attention_heads = 0;
  std::int64_t intermediate_size = 0;
  std::int64_t max_position_embeddings = 0;     // the longest sequence
  std::int64_t type_vocab_size = 0;             // hf_bert, mosaic_bert: kinds of segments
  std::int64_t global_attn_every_n_layers = 0;  // flex_bert: the others look at a window
  std::int64_t local_attention = 0;             // flex_bert: that window's width, in tokens
  double global_rope_theta = 0;                 // flex_bert: base of the rotary frequencies
  double local_rope_theta = 0;                  // flex_bert: of layers with a window
  double layer_norm_eps = 0;

  std::int64_t head_size() const { return hidden_size / num_attention_heads; }
  bool is_global(std::int64_t layer) const {
    return global_attn_every_n_layers == 0 || layer % global_attn_every_n_layers == 0;
  }

  bool operator==(const EncoderShape&) const = default;
};

// The shape of a model whose preset is an EncoderType: that of the type's base model, or of the one
// that config's `pretrained_model_name` names; one of another type lends its vocabulary's size.
// Then the other keys of config: task, num_labels, and hyperparameters as named above. Errors:
// usage, for an unknown preset, key, name or value, and for numbers that do not fit each other.
// `key`, if given, receives the key at fault.
[[nodiscard]] Result<EncoderShape> shape_of(const Model& model, std::string* key = nullptr);

std::vector<std::string> encoder_presets();

}  // namespace assay::engine::onnx
