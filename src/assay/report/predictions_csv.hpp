// SPDX-License-Identifier: Apache-2.0
#pragma once

// Predictions as a table that others read.

#include <string>

#include "assay/report/prediction_report.hpp"

namespace assay::report {

// A row a configuration: its knobs, of each stage and of the total t_<stage>_ms and the interval
// <stage>_lower_ms, <stage>_upper_ms (empty where there is none), and `outside`: what lies out of
// the training range, separated by "; ". There is at least one prediction.
std::string predictions_csv(const PredictionReport& report);

}  // namespace assay::report
