// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/shape.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/engine/number_key.hpp"

namespace assay::engine::layout {
namespace {

struct Preset {
  std::string_view name;
  BlockShape shape;
};

constexpr std::array<Preset, 3> presets{
    {{"bert-base",
      {.hidden_size = 768, .intermediate_size = 3072, .attention_heads = 12, .kv_heads = 12}},
     {"mamba-130m", {.hidden_size = 768, .intermediate_size = 1536, .clusters = 96}},
     {"tiny",
      {.hidden_size = 64,
       .intermediate_size = 256,
       .attention_heads = 4,
       .kv_heads = 4,
       .clusters = 16,
       .runs_read = 2,
       .density = 0.2}}}};

// Far above any published block; their products are checked.
constexpr std::array<IntegerKey<BlockShape>, 6> integer_keys{
    {{"hidden_size", &BlockShape::hidden_size, 1, 65'536},
     {"intermediate_size", &BlockShape::intermediate_size, 1, 262'144},
     {"attention_heads", &BlockShape::attention_heads, 0, 1'024},
     {"kv_heads", &BlockShape::kv_heads, 0, 1'024},
     {"clusters", &BlockShape::clusters, 0, 262'144},
     {"runs_read", &BlockShape::runs_read, 0, 65'536}}};

constexpr std::array<RealKey<BlockShape>, 2> real_keys{
    {{"density", &BlockShape::density, 0, 1}, {"noise", &BlockShape::noise, 0, 100}}};

std::vector<std::string> known_keys() {
  std::vector<std::string> names;
  for (const auto& key : integer_keys) names.emplace_back(key.name);
  for (const auto& key : real_keys) names.emplace_back(key.name);
  return names;
}

Result<void> set(BlockShape& shape, const std::string& name, const Json& value) {
  for (const auto& key : integer_keys) {
    if (key.name == name) return set_number(shape, key, name, value);
  }
  for (const auto& key : real_keys) {
    if (key.name == name) return set_number(shape, key, name, value);
  }
  return fail(ErrorCode::usage, fmt::format("unknown hyperparameter '{}'", text::printable(name)),
              text::suggestion(name, known_keys()));
}

// What no single number shows; `key` receives the one that is named.
Result<void> check(const BlockShape& shape, std::string& key) {
  const auto refuse = [&](const char* at, std::string message, std::string hint) {
    key = at;
    return fail(ErrorCode::usage, std::move(message), std::move(hint));
  };
  if (shape.hidden_size * shape.intermediate_size > most_weights) {
    return refuse("intermediate_size",
                  fmt::format("{} × {} weights are more than {} of one matrix", shape.hidden_size,
                              shape.intermediate_size, most_weights),
                  "make one of them smaller");
  }
  if (shape.clusters > shape.intermediate_size) {
    return refuse("clusters",
                  fmt::format("{} clusters are more than {} neurons", shape.clusters,
                              shape.intermediate_size),
                  "give fewer clusters");
  }
  if (shape.attention_heads == 0) return {};
  if (shape.hidden_size % shape.attention_heads != 0) {
    return refuse("attention_heads",
                  fmt::format("{} heads do not divide hidden_size {}", shape.attention_heads,
                              shape.hidden_size),
                  "give a number that does");
  }
  if (shape.kv_heads < 1 || shape.attention_heads % shape.kv_heads != 0) {
    return refuse("kv_heads",
                  fmt::format("{} key and value heads do not divide {} heads", shape.kv_heads,
                              shape.attention_heads),
                  "give a number that does");
  }
  return {};
}

}  // namespace

Result<BlockShape> shape_of(const Model& model, std::string* key) {
  std::string ignored;
  std::string& culprit = key != nullptr ? *key : ignored;
  culprit = "preset";
  const auto preset = std::find_if(presets.begin(), presets.end(), [&](const Preset& candidate) {
    return candidate.name == model.preset;
  });
  if (preset == presets.end()) {
    return fail(ErrorCode::usage, fmt::format("unknown preset '{}'", text::printable(model.preset)),
                text::suggestion(model.preset, block_presets()));
  }
  BlockShape shape = preset->shape;
  for (const auto& [name, value] : model.config) {
    culprit = "config/" + name;
    if (auto taken = set(shape, name, value); !taken) return fail(taken.error());
  }
  // Heads that are not asked for otherwise have keys and values of their own.
  if (!model.config.contains("kv_heads")) shape.kv_heads = shape.attention_heads;
  if (auto sound = check(shape, culprit); !sound) return fail(sound.error());
  return shape;
}

std::vector<std::string> block_presets() {
  std::vector<std::string> names;
  for (const Preset& preset : presets) names.emplace_back(preset.name);
  return names;
}

}  // namespace assay::engine::layout
