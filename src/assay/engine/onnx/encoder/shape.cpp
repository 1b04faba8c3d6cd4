// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/encoder/shape.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/engine/number_key.hpp"

namespace assay::engine::onnx {
namespace {

constexpr EncoderShape bert(std::int64_t layers, std::int64_t hidden, std::int64_t heads,
                            std::int64_t vocabulary) {
  return {.type = EncoderType::hf_bert,
          .vocab_size = vocabulary,
          .hidden_size = hidden,
          .num_hidden_layers = layers,
          .num_attention_heads = heads,
          .intermediate_size = 4 * hidden,
          .max_position_embeddings = 512,
          .type_vocab_size = 2,
          .layer_norm_eps = 1e-12};
}

// ALiBi knows no longest sequence; 2048 is four times what the base model was trained for.
constexpr EncoderShape mosaic_bert() {
  EncoderShape shape = bert(12, 768, 12, 30'528);
  shape.type = EncoderType::mosaic_bert;
  shape.max_position_embeddings = 2048;
  return shape;
}

constexpr EncoderShape modern_bert(std::int64_t layers, std::int64_t hidden, std::int64_t heads,
                                   std::int64_t intermediate) {
  return {.type = EncoderType::flex_bert,
          .vocab_size = 50'368,
          .hidden_size = hidden,
          .num_hidden_layers = layers,
          .num_attention_heads = heads,
          .intermediate_size = intermediate,
          .max_position_embeddings = 8192,
          .global_attn_every_n_layers = 3,
          .local_attention = 128,
          .global_rope_theta = 160'000,
          .local_rope_theta = 10'000,
          .layer_norm_eps = 1e-5};
}

struct PublishedEncoder {
  std::string_view name;  // on the Hugging Face hub
  EncoderShape shape;
};

// The first of a type is what its preset stands for.
constexpr std::array<PublishedEncoder, 7> published{{
    {"bert-base-uncased", bert(12, 768, 12, 30'522)},
    {"bert-base-cased", bert(12, 768, 12, 28'996)},
    {"bert-large-uncased", bert(24, 1024, 16, 30'522)},
    {"bert-large-cased", bert(24, 1024, 16, 28'996)},
    {"mosaicml/mosaic-bert-base", mosaic_bert()},
    {"answerdotai/ModernBERT-base", modern_bert(22, 768, 12, 1152)},
    {"answerdotai/ModernBERT-large", modern_bert(28, 1024, 16, 2624)},
}};

// Upper bounds are far above any published encoder; products of them are checked with the tensors.
constexpr std::array<IntegerKey<EncoderShape>, 10> integer_keys{
    {{"num_labels", &EncoderShape::num_labels, 1, 65'536},
     {"vocab_size", &EncoderShape::vocab_size, 16, 4'194'304},
     {"hidden_size", &EncoderShape::hidden_size, 8, 65'536},
     {"num_hidden_layers", &EncoderShape::num_hidden_layers, 1, 512},
     {"num_attention_heads", &EncoderShape::num_attention_heads, 1, 1024},
     {"intermediate_size", &EncoderShape::intermediate_size, 8, 1'048'576},
     {"max_position_embeddings", &EncoderShape::max_position_embeddings, 1, 1'048'576},
     {"type_vocab_size", &EncoderShape::type_vocab_size, 1, 65'536},
     {"global_attn_every_n_layers", &EncoderShape::global_attn_every_n_layers, 1, 512},
     {"local_attention", &EncoderShape::local_attention, 1, 1'048'576}}};

constexpr std::array<RealKey<EncoderShape>, 3> real_keys{
    {{"global_rope_theta", &EncoderShape::global_rope_theta, 1, 1e12},
     {"local_rope_theta", &EncoderShape::local_rope_theta, 1, 1e12},
     {"layer_norm_eps", &EncoderShape::layer_norm_eps, 1e-15, 1}}};

constexpr std::string_view task_key = "task";
constexpr std::string_view name_key = "pretrained_model_name";

// A key belongs to a type if the type's published models have it.
template <class Key>
bool is_known(const Key& key, const EncoderShape& preset) {
  return preset.*key.member > 0;
}

template <class Keys>
auto find_key(const Keys& keys, std::string_view name, const EncoderShape& preset) {
  const auto* const found = std::find_if(keys.begin(), keys.end(), [&](const auto& key) {
    return key.name == name && is_known(key, preset);
  });
  return found == keys.end() ? nullptr : found;
}

std::vector<std::string> known_keys(const EncoderShape& preset) {
  std::vector<std::string> known{std::string(task_key), std::string(name_key)};
  for (const auto& key : integer_keys) {
    if (is_known(key, preset)) known.emplace_back(key.name);
  }
  for (const auto& key : real_keys) {
    if (is_known(key, preset)) known.emplace_back(key.name);
  }
  return known;
}

Result<void> set(EncoderShape& shape, const EncoderShape& preset, const std::string& name,
                 const Json& value) {
  if (name == task_key) {
    const auto task =
        value.is_string() ? from_word<Task>(value.get<std::string>()) : std::optional<Task>();
    if (!task) {
      return fail(ErrorCode::usage, "task: expected classification or mlm");
    }
    shape.task = *task;
    return {};
  }
  if (const auto* const key = find_key(integer_keys, name, preset)) {
    return set_number(shape, *key, name, value);
  }
  if (const auto* const key = find_key(real_keys, name, preset)) {
    return set_number(shape, *key, name, value);
  }
  return fail(ErrorCode::usage,
              fmt::format("unknown hyperparameter '{}' of a {}", text::printable(name),
                          word_of(preset.type)),
              text::suggestion(name, known_keys(preset)));
}

Result<EncoderShape> published_shape(EncoderType type, const Json* name) {
  const auto base = std::find_if(published.begin(), published.end(),
                                 [&](const auto& known) { return known.shape.type == type; });
  if (name == nullptr) return base->shape;
  std::vector<std::string> names;
  for (const PublishedEncoder& known : published) {
    names.emplace_back(known.name);
    if (*name != known.name) continue;
    if (known.shape.type == type) return known.shape;
    EncoderShape shape = base->shape;
    shape.vocab_size = known.shape.vocab_size;
    return shape;
  }
  return fail(
      ErrorCode::usage,
      fmt::format("the shape of '{}' is not known",
                  text::printable(name->is_string() ? name->get<std::string>() : name->dump())),
      fmt::format("known: {}; or leave {} out and give its numbers in model_config",
                  text::join(names, ", "), name_key));
}

struct Conflict {
  std::string_view key;
  std::string message;
};

std::optional<Conflict> find_conflict(const EncoderShape& shape) {
  if (shape.hidden_size % shape.num_attention_heads != 0) {
    return Conflict{"num_attention_heads",
                    fmt::format("hidden_size {} is not a multiple of num_attention_heads {}",
                                shape.hidden_size, shape.num_attention_heads)};
  }
  if (shape.type == EncoderType::flex_bert && shape.head_size() % 2 != 0) {
    return Conflict{"num_attention_heads",
                    fmt::format("a head of {} values: rotary positions need an even number",
                                shape.head_size())};
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> encoder_presets() {
  std::vector<std::string> presets;
  for (const auto& entry : encoder_type_words) presets.emplace_back(entry.word);
  return presets;
}

Result<EncoderShape> shape_of(const Model& model, std::string* key) {
  const auto blame = [key](std::string_view name, const Error& error) {
    if (key != nullptr) *key = name;
    return fail(error);
  };
  const auto type = from_word<EncoderType>(model.preset);
  if (!type) {
    return blame("preset", {ErrorCode::usage,
                            fmt::format("unknown preset '{}'", text::printable(model.preset)),
                            text::suggestion(model.preset, encoder_presets())});
  }
  const auto name = model.config.find(std::string(name_key));
  const auto preset = published_shape(*type, name == model.config.end() ? nullptr : &name->second);
  if (!preset) return blame(name_key, preset.error());
  EncoderShape shape = *preset;
  for (const auto& [own_key, value] : model.config) {
    if (own_key == name_key) continue;
    if (auto done = set(shape, *preset, own_key, value); !done) {
      return blame(own_key, done.error());
    }
  }
  if (auto conflict = find_conflict(shape)) {
    return blame(conflict->key, {ErrorCode::usage, std::move(conflict->message), {}});
  }
  return shape;
}

}  // namespace assay::engine::onnx
