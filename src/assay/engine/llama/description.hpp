// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the llama.cpp engine declares: its knobs, presets and weight types, and the checks of a case
// that need neither its libraries nor a loaded model. Linked into the program.

#include "assay/data/knob.hpp"

namespace assay::engine::llama {

const EngineDescription& description();

}  // namespace assay::engine::llama
