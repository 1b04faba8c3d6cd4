// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/vlm/vision_shape.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/engine/number_key.hpp"

namespace assay::engine::vlm {
namespace {

using llama::Tensor;
using llama::TensorRole;

constexpr std::array<IntegerKey<VisionShape>, 5> integer_keys{
    {{"block_count", &VisionShape::block_count, 1, 512},
     {"embedding_length", &VisionShape::embedding_length, 32, 65'536},
     {"feed_forward_length", &VisionShape::feed_forward_length, 32, 1'048'576},
     {"attention.head_count", &VisionShape::head_count, 1, 1024},
     {"patch_size", &VisionShape::patch_size, 2, 64}}};

std::vector<std::string> known_names() {
  std::vector<std::string> names;
  for (const auto& key : integer_keys) names.push_back(vision_prefix + std::string(key.name));
  return names;
}

Result<void> set(VisionShape& shape, const std::string& name, const Json& value) {
  const auto* const key =
      std::find_if(integer_keys.begin(), integer_keys.end(),
                   [&](const auto& candidate) { return candidate.name == name; });
  const std::string full_name = vision_prefix + name;
  if (key == integer_keys.end()) {
    return fail(ErrorCode::usage,
                fmt::format("unknown hyperparameter '{}' of the vision encoder",
                            text::printable(full_name)),
                text::suggestion(full_name, known_names()));
  }
  return set_number(shape, *key, full_name, value);
}

std::uint64_t length(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

}  // namespace

Result<VisionShape> configured(const VisionShape& preset, const Knobs& config, std::string* key) {
  VisionShape shape = preset;
  for (const auto& [name, value] : config) {
    if (auto done = set(shape, name, value); !done) {
      if (key != nullptr) *key = vision_prefix + name;
      return fail(done.error());
    }
  }
  // Positions take a quarter of a head each for rows and columns, as cosine and sine.
  const std::int64_t head_length = shape.embedding_length / shape.head_count;
  if (head_length * shape.head_count != shape.embedding_length || head_length % 8 != 0) {
    if (key != nullptr) *key = fmt::format("{}embedding_length", vision_prefix);
    return fail(
        ErrorCode::usage,
        fmt::format("vision.embedding_length {} does not divide into {} heads of a multiple "
                    "of 8 values",
                    shape.embedding_length, shape.head_count));
  }
  return shape;
}

std::vector<Tensor> encoder_tensors(const VisionShape& shape) {
  constexpr std::uint64_t colours = 3;
  const std::uint64_t width = length(shape.embedding_length);
  const std::uint64_t inner = length(shape.feed_forward_length);
  const std::uint64_t patch = length(shape.patch_size);
  std::vector<Tensor> list{
      {"v.patch_embd.weight", TensorRole::matrix, {patch, patch, colours, width}},
      {"v.pre_ln.weight", TensorRole::norm, {width}}};
  for (std::int64_t block = 0; block < shape.block_count; ++block) {
    const auto add = [&](std::string_view name, TensorRole role,
                         std::vector<std::uint64_t> dimensions) {
      list.push_back({fmt::format("v.blk.{}.{}.weight", block, name), role, std::move(dimensions)});
    };
    add("ln1", TensorRole::norm, {width});
    add("attn_q", TensorRole::query_key, {width, width});
    add("attn_k", TensorRole::query_key, {width, width});
    add("attn_v", TensorRole::matrix, {width, width});
    add("attn_out", TensorRole::matrix, {width, width});
    add("ln2", TensorRole::norm, {width});
    add("ffn_gate", TensorRole::matrix, {width, inner});
    add("ffn_up", TensorRole::matrix, {width, inner});
    add("ffn_down", TensorRole::matrix, {inner, width});
  }
  return list;
}

std::vector<Tensor> projector_tensors(const VisionShape& shape, std::int64_t text_width) {
  const std::uint64_t width = length(shape.embedding_length);
  const std::uint64_t text = length(text_width);
  return {{"mm.1.weight", TensorRole::matrix, {width, text}},
          {"mm.1.bias", TensorRole::bias, {text}},
          {"mm.2.weight", TensorRole::matrix, {text, text}},
          {"mm.2.bias", TensorRole::bias, {text}}};
}

}  // namespace assay::engine::vlm
