// SPDX-License-Identifier: Apache-2.0
#pragma once

// Predictions as a table that others read.

#include <span>
#include <string>

#include "assay/data/dataset.hpp"
#include "assay/data/estimator.hpp"

namespace assay::report {

// A row a configuration: its knobs, of each stage and of the total t_<stage>_ms and the interval
// <stage>_lower_ms, <stage>_upper_ms (empty where there is none), and `outside`: what lies out of
// the training range, separated by "; ". Not empty; `knobs` are those that were asked.
std::string predictions_csv(const KnobTable& knobs, std::span<const Prediction> predictions);

}  // namespace assay::report
