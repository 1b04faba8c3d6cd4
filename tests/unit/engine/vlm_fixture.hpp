// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the vision-language engine's tests share.

#include <string>

#include "assay/data/session_request.hpp"
#include "assay/engine/vlm/description.hpp"
#include "assay/engine/vlm/knobs.hpp"
#include "temporary_directory.hpp"

namespace assay::engine::vlm {

inline Model preset_model(const std::string& preset) {
  Model model;
  model.name = preset;
  model.preset = preset;
  model.weights = "q8_0";
  model.seed = 11;
  return model;
}

// Every knob at its initial value, but for `knobs`.
inline Case case_with(const Knobs& knobs = {}) {
  Case point;
  point.name = "usual";
  point.engine = "vlm";
  for (const KnobSpec& knob : knob_specs()) point.knobs[knob.name] = knob.initial;
  for (const auto& [name, value] : knobs) point.knobs[name] = value;
  return point;
}

}  // namespace assay::engine::vlm
