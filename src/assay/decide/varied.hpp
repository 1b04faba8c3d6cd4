// SPDX-License-Identifier: Apache-2.0
#pragma once

// What was varied between two cases.

#include <vector>

#include "assay/data/comparison.hpp"
#include "assay/data/measurement.hpp"

namespace assay::decide {

// The settings in which they differ: engine, its version, device and back end, model, knobs, and
// the pipeline of their runs. One that a side lacks is null there.
std::vector<Varied> varied_between(const Measurement& baseline_run, const MeasuredCase& baseline,
                                   const Measurement& candidate_run, const MeasuredCase& candidate);

}  // namespace assay::decide
