// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a case of the layout engine costs, from its sizes alone.

#include <optional>

#include "assay/data/knob.hpp"

namespace assay::engine::layout {

// Nothing for files. One thread.
std::optional<ExpectedCost> expected_cost(const Case& point, const Model* model,
                                          const ModelFiles& files);

}  // namespace assay::engine::layout
