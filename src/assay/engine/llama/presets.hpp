// SPDX-License-Identifier: Apache-2.0
#pragma once

// Published model shapes, and tiny ones of the same architectures for tests and first steps. The
// weights of a preset are seeded noise: its time is that of the shape, its text means nothing.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/engine/llama/hyperparameters.hpp"

namespace assay::engine::llama {

struct Preset {
  std::string_view name;
  Hyperparameters shape;
};

std::span<const Preset> presets();
std::vector<std::string> preset_names();

// Nullptr for an unknown name.
const Preset* find_preset(std::string_view name);

// The shape that a model with a preset describes, its config applied.
// Errors: usage, for an unknown preset or as `configured` says.
[[nodiscard]] Result<Hyperparameters> shape_of(const Model& model, std::string* key = nullptr);

}  // namespace assay::engine::llama
