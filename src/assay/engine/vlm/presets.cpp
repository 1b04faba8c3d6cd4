// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/vlm/presets.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/engine/llama/gguf_format.hpp"
#include "assay/engine/llama/gguf_writer.hpp"
#include "assay/engine/llama/presets.hpp"
#include "assay/engine/llama/weight_type.hpp"

namespace assay::engine::vlm {
namespace {

// Pixtral 12B's vision encoder (its params.json) before OLMoE-1B-7B, and a small one of each.
constexpr std::array<Preset, 2> known_presets{{
    {.name = "olmoe-vlm",
     .vision = {.block_count = 24,
                .embedding_length = 1024,
                .feed_forward_length = 4096,
                .head_count = 16,
                .patch_size = 16},
     .text_preset = "olmoe-1b-7b",
     .vision_tokens = 576},
    {.name = "tiny-vlm",
     .vision = {.block_count = 4,
                .embedding_length = 192,
                .feed_forward_length = 512,
                .head_count = 6,
                .patch_size = 14},
     .text_preset = "tiny-olmoe",
     .vision_tokens = 64},
}};

// The config's keys of the vision encoder, without their prefix, and all others.
std::pair<Knobs, Knobs> split(const Knobs& config) {
  const std::string_view prefix = vision_prefix;
  std::pair<Knobs, Knobs> parts;
  for (const auto& [name, value] : config) {
    if (name.starts_with(prefix)) {
      parts.first[name.substr(prefix.size())] = value;
    } else {
      parts.second[name] = value;
    }
  }
  return parts;
}

llama::SyntheticModel plan_vision(const Model& model, const Shape& shape) {
  const auto number = [](std::int64_t value) { return static_cast<std::uint32_t>(value); };
  constexpr std::array<float, 3> half{0.5F, 0.5F, 0.5F};
  constexpr std::uint32_t image_size = 1024;  // what the library would scale pictures to by itself
  llama::GgufWriter head;
  head.add_text("general.architecture", "clip");
  head.add_text("general.name", model.preset + " (synthetic)");
  head.add_unsigned("general.file_type", llama::block_format(llama::WeightType::f16).llama_type);
  head.add_boolean(llama::gguf_synthetic_key, true);
  head.add_text("assay.preset", model.preset);
  head.add_unsigned64("assay.seed", model.seed);
  head.add_text("clip.projector_type", synthetic_projector);
  head.add_boolean("clip.has_vision_encoder", true);
  head.add_boolean("clip.use_silu", true);
  head.add_unsigned("clip.vision.image_size", image_size);
  head.add_unsigned("clip.vision.patch_size", number(shape.vision.patch_size));
  head.add_unsigned("clip.vision.embedding_length", number(shape.vision.embedding_length));
  head.add_unsigned("clip.vision.feed_forward_length", number(shape.vision.feed_forward_length));
  head.add_unsigned("clip.vision.block_count", number(shape.vision.block_count));
  head.add_unsigned("clip.vision.attention.head_count", number(shape.vision.head_count));
  head.add_unsigned("clip.vision.projection_dim", number(shape.text.embedding_length));
  head.add_number("clip.vision.attention.layer_norm_epsilon", 1e-5F);
  head.add_numbers("clip.vision.image_mean", half);
  head.add_numbers("clip.vision.image_std", half);

  std::vector<llama::Tensor> tensors = encoder_tensors(shape.vision);
  for (llama::Tensor& tensor : projector_tensors(shape.vision, shape.text.embedding_length)) {
    tensors.push_back(std::move(tensor));
  }
  return llama::SyntheticModel::assemble(std::move(head), "clip", tensors, llama::WeightType::f16,
                                         model.seed);
}

}  // namespace

std::vector<std::string> preset_names() {
  std::vector<std::string> names;
  for (const Preset& preset : known_presets) names.emplace_back(preset.name);
  return names;
}

const Preset* find_preset(std::string_view name) {
  const auto* const found =
      std::find_if(known_presets.begin(), known_presets.end(),
                   [name](const Preset& preset) { return preset.name == name; });
  return found == known_presets.end() ? nullptr : found;
}

Result<Shape> shape_of(const Model& model, std::string* key) {
  const Preset* const preset = find_preset(model.preset);
  if (preset == nullptr) {
    if (key != nullptr) *key = "preset";
    return fail(ErrorCode::usage, fmt::format("unknown preset '{}'", text::printable(model.preset)),
                text::suggestion(model.preset, preset_names()));
  }
  const auto [vision_config, text_config] = split(model.config);
  const auto vision = configured(preset->vision, vision_config, key);
  if (!vision) return fail(vision.error());
  auto text = llama::configured(llama::find_preset(preset->text_preset)->shape, text_config, key);
  if (!text) return fail(text.error());
  return Shape{*vision, *text};
}

Result<SyntheticPair> plan_pair(const Model& model, std::int64_t active_blocks) {
  auto shape = shape_of(model);
  if (!shape) return fail(shape.error());
  const auto type = llama::choose_weight_type(model.weights);
  if (!type) return fail(type.error());
  if (active_blocks > 0) {
    shape->text.block_count = std::min(shape->text.block_count, active_blocks);
  }
  return SyntheticPair{
      .text = llama::SyntheticModel::plan(llama::SyntheticText{.preset = model.preset,
                                                               .shape = shape->text,
                                                               .weights = *type,
                                                               .seed = model.seed,
                                                               .special_tokens = picture_markers}),
      .vision = plan_vision(model, *shape)};
}

}  // namespace assay::engine::vlm
