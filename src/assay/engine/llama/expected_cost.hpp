// SPDX-License-Identifier: Apache-2.0
#pragma once

// How long a case may take, before anything was measured: a roofline with the rates of an ordinary
// core. Good for telling minutes from hours.

#include <optional>

#include "assay/data/knob.hpp"

namespace assay::engine::llama {

// Of a case that `prepare` found right; nothing where a GPU is asked for or the file cannot be
// read.
std::optional<ExpectedCost> expected_cost(const Case& point, const Model* model,
                                          const ModelFiles& files);

}  // namespace assay::engine::llama
