// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assay/data/knob.hpp"

namespace assay::engine::onnx {

const EngineDescription& description();

}  // namespace assay::engine::onnx
