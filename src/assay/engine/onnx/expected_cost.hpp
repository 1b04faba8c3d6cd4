// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "assay/data/knob.hpp"

namespace assay::engine::onnx {

// From the number of multiplications that a preset's shape asks for; no guess for files and GPUs.
std::optional<ExpectedCost> expected_cost(const Case& point, const Model* model,
                                          const ModelFiles& files);

}  // namespace assay::engine::onnx
