// SPDX-License-Identifier: Apache-2.0
#pragma once

// Predictions as `predict` and `transfer --predict` print them.

#include <string>

#include "assay/base/result.hpp"
#include "assay/report/prediction_report.hpp"
#include "command.hpp"

namespace assay::app {

// In the form "text", "csv" or "json". JSON has the notes; beside other forms they go to stderr.
// Errors: as of show().
[[nodiscard]] Result<int> show_predictions(const report::PredictionReport& predicted,
                                           const std::string& form, const OutputOptions& output);

}  // namespace assay::app
