// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an estimator predicts, for people, as JSON and as a table for spreadsheets.

#include <span>
#include <string>

#include "assay/base/json.hpp"
#include "assay/data/dataset.hpp"
#include "assay/data/estimator.hpp"
#include "assay/report/document.hpp"

namespace assay::report {

// A row a configuration: its knobs, each stage and the total with intervals, what lies outside the
// training range. `knobs` are those that were asked, row by row as `predictions`.
Document predictions_document(const Estimator& estimator, const KnobTable& knobs,
                              std::span<const Prediction> predictions, double confidence);

// The same as what `assay predict --json` prints.
Json predictions_json(const Estimator& estimator, const KnobTable& knobs,
                      std::span<const Prediction> predictions, double confidence);

// All of them: the knobs' columns, then of each stage and of the total
//   t_<stage>_ms,t_<stage>_ms_lower,t_<stage>_ms_upper
// and `outside`, reasons joined by "; ". An empty cell is an absent end.
std::string predictions_csv(const KnobTable& knobs, std::span<const Prediction> predictions);

}  // namespace assay::report
