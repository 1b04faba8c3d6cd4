// SPDX-License-Identifier: Apache-2.0
#pragma once

// How long a case may take, before anything was measured: a roofline with the rates of an ordinary
// core.

#include <optional>

#include "assay/data/knob.hpp"

namespace assay::engine::vlm {

// Of a case that `prepare` found right; nothing where a GPU is asked for or a file cannot be read.
std::optional<ExpectedCost> expected_cost(const Case& point, const Model* model,
                                          const ModelFiles& files);

}  // namespace assay::engine::vlm
