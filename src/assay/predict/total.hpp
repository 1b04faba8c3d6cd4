// SPDX-License-Identifier: Apache-2.0
#pragma once

// How stages make a total.

#include <vector>

#include "assay/data/dataset.hpp"

namespace assay::predict {

// Decode steps of each row: its output_tokens, 0 without that knob.
std::vector<double> decode_steps(const KnobTable& knobs);

// Σ stages, with decode_per_token times decode_steps(). Milliseconds, one a row.
std::vector<double> sum_of_stages(const std::vector<StageColumn>& stages, const KnobTable& knobs);

}  // namespace assay::predict
