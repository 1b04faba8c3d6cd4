// SPDX-License-Identifier: Apache-2.0
#pragma once

// What softmax costs, for many values at a time: both functions are timed, and allocate nothing.

#include <span>

namespace assay::engine::layout {

// Minus infinity where there is none.
float largest_of(std::span<const float> values);

// e^(value − offset) in the place of each value, by fast_exp(); their sum.
float exponentials(std::span<float> values, float offset);

}  // namespace assay::engine::layout
