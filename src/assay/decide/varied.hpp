// SPDX-License-Identifier: Apache-2.0
#pragma once

// What was varied between two cases.

#include <string_view>
#include <vector>

#include "assay/data/comparison.hpp"
#include "assay/data/measurement.hpp"

namespace assay::decide {

// The keys in which two sets of settings differ, as `prefix` and the key, in the order of the keys.
// One that a side lacks is null there.
std::vector<Varied> differing_settings(std::string_view prefix, const Knobs& baseline,
                                       const Knobs& candidate);

// The settings in which they differ: engine, its version, device and back end, model, knobs, and
// the pipeline of their runs. One that a side lacks is null there.
std::vector<Varied> varied_between(const Measurement& baseline_run, const MeasuredCase& baseline,
                                   const Measurement& candidate_run, const MeasuredCase& candidate);

}  // namespace assay::decide
