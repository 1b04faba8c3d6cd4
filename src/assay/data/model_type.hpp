// SPDX-License-Identifier: Apache-2.0
#pragma once

// What kind a model is of, for comparing kinds.

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "assay/data/run.hpp"
#include "assay/data/study.hpp"

namespace assay {

// The presets that are kinds of encoders: what a study calls model_type.
inline constexpr std::array<std::string_view, 3> encoder_types{"flex_bert", "mosaic_bert",
                                                               "hf_bert"};

// The preset where it is one of these, else the architecture; empty where neither is known. `model`
// is the study's, or null.
inline std::string model_type(const Model* model, const std::optional<ModelFacts>& facts) {
  const bool is_encoder = model != nullptr && std::find(encoder_types.begin(), encoder_types.end(),
                                                        model->preset) != encoder_types.end();
  if (is_encoder) return model->preset;
  return facts ? facts->architecture : std::string();
}

// What an encoder is for, by its configuration; empty where that does not say.
inline std::string model_task(const Model* model) {
  if (model == nullptr) return {};
  const auto task = model->config.find("task");
  if (task == model->config.end() || !task->second.is_string()) return {};
  return task->second.get<std::string>();
}

}  // namespace assay
