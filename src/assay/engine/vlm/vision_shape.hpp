// SPDX-License-Identifier: Apache-2.0
#pragma once

// The numbers that fix a vision encoder's shape and its projector's, and the tensors that it
// consists of, under the names that llama.cpp's multimodal library loads them by. The kind is that
// of Pixtral (patches with rotary positions in two dimensions, pre-norm, gated feed-forward) with a
// projector of two layers, projector type "lightonocr": of all kinds that the library knows it is
// the one whose tokens are exactly the patches of the picture, at any resolution.

#include <cstdint>
#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/study.hpp"
#include "assay/engine/llama/tensors.hpp"

namespace assay::engine::vlm {

struct VisionShape {
  std::int64_t block_count = 0;
  std::int64_t embedding_length = 0;
  std::int64_t feed_forward_length = 0;
  std::int64_t head_count = 0;
  std::int64_t patch_size = 0;  // pixels of a patch's side; a patch becomes a token

  bool operator==(const VisionShape&) const = default;
};

inline constexpr const char* synthetic_projector = "lightonocr";

// What the library puts before and after a picture of this kind: the vocabulary must have them.
inline const std::vector<std::string> picture_markers{"<|im_start|>", "<|im_end|>"};

// The hyperparameters of the vision encoder in a model's config begin with this.
inline constexpr const char* vision_prefix = "vision.";

// `preset` with the values of `config` put in, of which the names are those without the prefix.
// Errors: usage. `key`, if given, receives the name of the key at fault.
[[nodiscard]] Result<VisionShape> configured(const VisionShape& preset, const Knobs& config,
                                             std::string* key = nullptr);

// Of the encoder, and of the projector to vectors of `text_width` values.
std::vector<llama::Tensor> encoder_tensors(const VisionShape& shape);
std::vector<llama::Tensor> projector_tensors(const VisionShape& shape, std::int64_t text_width);

}  // namespace assay::engine::vlm
