// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/hyperparameters.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/engine/number_key.hpp"

namespace assay::engine::llama {

namespace {

// The upper bounds are llama.cpp's own (512 layers and experts) or far above any published model.
constexpr std::array<IntegerKey<Hyperparameters>, 12> integer_keys{
    {{"block_count", &Hyperparameters::block_count, 1, 512},
     {"embedding_length", &Hyperparameters::embedding_length, 32, 65'536},
     {"feed_forward_length", &Hyperparameters::feed_forward_length, 32, 1'048'576},
     {"attention.head_count", &Hyperparameters::head_count, 1, 1024},
     {"attention.head_count_kv", &Hyperparameters::head_count_kv, 1, 1024},
     {"attention.key_length", &Hyperparameters::key_length, 8, 1024},
     {"attention.sliding_window", &Hyperparameters::sliding_window, 1, 1'048'576},
     {"vocab_size", &Hyperparameters::vocab_size, 16, 4'194'304},
     {"context_length", &Hyperparameters::context_length, 1, 16'777'216},
     {"token_type_count", &Hyperparameters::token_type_count, 1, 1024},
     {"expert_count", &Hyperparameters::expert_count, 1, 512},
     {"expert_used_count", &Hyperparameters::expert_used_count, 1, 512}}};

constexpr std::string_view tied_key = "tied_embeddings";

// A key may name only what the preset's architecture has: experts or a sliding window are not
// switched on by giving their number.
bool is_known(const IntegerKey<Hyperparameters>& key, const Hyperparameters& preset) {
  if (is_encoder(preset.architecture)) {
    // Encoders have as many keys as queries, and heads that make up the embedding.
    if (key.member == &Hyperparameters::head_count_kv) return false;
    if (key.member == &Hyperparameters::key_length) return false;
  }
  if (key.member == &Hyperparameters::key_length) return true;
  return preset.*key.member > 0;
}

std::vector<std::string> known_keys(const Hyperparameters& preset) {
  std::vector<std::string> known;
  for (const auto& key : integer_keys) {
    if (is_known(key, preset)) known.emplace_back(key.name);
  }
  if (!is_encoder(preset.architecture)) known.emplace_back(tied_key);
  return known;
}

Result<void> set(Hyperparameters& shape, const Hyperparameters& preset, const std::string& name,
                 const Json& value) {
  if (name == tied_key && !is_encoder(preset.architecture)) {
    if (!value.is_boolean()) {
      return fail(ErrorCode::usage, fmt::format("{}: expected true or false", name));
    }
    shape.tied_embeddings = value.get<bool>();
    return {};
  }
  const auto* const key = std::find_if(
      integer_keys.begin(), integer_keys.end(),
      [&](const auto& candidate) { return candidate.name == name && is_known(candidate, preset); });
  if (key == integer_keys.end()) {
    return fail(ErrorCode::usage,
                fmt::format("unknown hyperparameter '{}' for architecture {}",
                            text::printable(name), word_of(preset.architecture)),
                text::suggestion(name, known_keys(preset)));
  }
  return set_number(shape, *key, name, value);
}

struct Conflict {
  std::string_view key;
  std::string message;
};

// What llama.cpp's graphs of these architectures require of the numbers together.
std::optional<Conflict> find_conflict(const Hyperparameters& shape) {
  if (shape.head_count % shape.head_count_kv != 0) {
    return Conflict{"attention.head_count",
                    fmt::format("attention.head_count {} is not a multiple of "
                                "attention.head_count_kv {}",
                                shape.head_count, shape.head_count_kv)};
  }
  if (shape.key_length == 0 && shape.embedding_length % shape.head_count != 0) {
    return Conflict{"embedding_length",
                    fmt::format("embedding_length {} is not a multiple of attention.head_count {}",
                                shape.embedding_length, shape.head_count)};
  }
  const std::int64_t head_length = shape.head_length();
  if (head_length % 8 != 0 || head_length == 0) {
    return Conflict{"attention.key_length",
                    fmt::format("a head of {} values: expected a multiple of 8", head_length)};
  }
  const bool square =
      shape.architecture == Architecture::qwen2 || shape.architecture == Architecture::olmoe;
  if (square && shape.head_count * head_length != shape.embedding_length) {
    return Conflict{"attention.key_length",
                    fmt::format("{} heads of {} values do not make embedding_length {}, as "
                                "architecture {} requires",
                                shape.head_count, head_length, shape.embedding_length,
                                word_of(shape.architecture))};
  }
  if (shape.architecture == Architecture::olmoe && shape.head_count_kv != shape.head_count) {
    return Conflict{"attention.head_count_kv",
                    "attention.head_count_kv differs from attention.head_count, which "
                    "architecture olmoe does not allow"};
  }
  if (shape.expert_used_count > shape.expert_count) {
    return Conflict{"expert_used_count",
                    fmt::format("expert_used_count {} is more than expert_count {}",
                                shape.expert_used_count, shape.expert_count)};
  }
  return std::nullopt;
}

}  // namespace

Result<Hyperparameters> configured(const Hyperparameters& preset, const Knobs& config,
                                   std::string* key) {
  Hyperparameters shape = preset;
  for (const auto& [name, value] : config) {
    if (auto done = set(shape, preset, name, value); !done) {
      if (key != nullptr) *key = name;
      return fail(done.error());
    }
  }
  if (is_encoder(shape.architecture)) shape.head_count_kv = shape.head_count;
  if (auto conflict = find_conflict(shape)) {
    if (key != nullptr) *key = conflict->key;
    return fail(ErrorCode::usage, std::move(conflict->message));
  }
  return shape;
}

}  // namespace assay::engine::llama
