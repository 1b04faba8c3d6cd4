// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/vlm/projectors.hpp"

#include <algorithm>
#include <array>

namespace assay::engine::vlm {

namespace {

// Those that the library scales to a number of pixels between two limits, and for which it takes
// the limits from image_min_tokens and image_max_tokens.
constexpr std::array<std::string_view, 11> following{
    "gemma4v", "glm4v",    "hunyuanvl",        "kimivl",         "lightonocr",    "minimax_m3",
    "pixtral", "qwen2.5o", "qwen2.5vl_merger", "qwen2vl_merger", "qwen3vl_merger"};

}  // namespace

bool follows_resolution(std::string_view projector_type) {
  return std::find(following.begin(), following.end(), projector_type) != following.end();
}

}  // namespace assay::engine::vlm
