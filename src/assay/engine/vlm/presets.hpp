// SPDX-License-Identifier: Apache-2.0
#pragma once

// Synthetic vision-language models: a vision encoder with its projector, and a decoder that is a
// mixture of experts. The weights are seeded noise: their time is that of the shapes.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/study.hpp"
#include "assay/engine/llama/hyperparameters.hpp"
#include "assay/engine/llama/synthetic_model.hpp"
#include "assay/engine/vlm/vision_shape.hpp"

namespace assay::engine::vlm {

struct Shape {
  VisionShape vision;
  llama::Hyperparameters text;

  bool operator==(const Shape&) const = default;
};

struct Preset {
  std::string_view name;
  VisionShape vision;
  std::string_view text_preset;    // of the llama engine
  std::int64_t vision_tokens = 0;  // where a study does not say
};

std::vector<std::string> preset_names();

// Nullptr for an unknown name.
const Preset* find_preset(std::string_view name);

// The shape that a model with a preset describes, its config applied: keys that begin with
// "vision." are the vision encoder's, all others the decoder's. Errors: usage, for an unknown
// preset, hyperparameter or value; `key`, if given, receives the name of the key at fault.
[[nodiscard]] Result<Shape> shape_of(const Model& model, std::string* key = nullptr);

// The two files that the model consists of. `active_blocks` of the decoder are built; 0: all.
struct SyntheticPair {
  llama::SyntheticModel text;
  llama::SyntheticModel vision;
};

// Errors: usage, as `shape_of`, or for an unknown weight type. The weight type is the decoder's;
// the vision encoder's matrices are f16, as published files of that kind are.
[[nodiscard]] Result<SyntheticPair> plan_pair(const Model& model, std::int64_t active_blocks = 0);

}  // namespace assay::engine::vlm
