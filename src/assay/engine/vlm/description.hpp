// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the vision-language engine declares: its knobs and presets, and the checks of a case that
// need neither its libraries nor a loaded model. Linked into the program.

#include "assay/data/knob.hpp"

namespace assay::engine::vlm {

const EngineDescription& description();

}  // namespace assay::engine::vlm
