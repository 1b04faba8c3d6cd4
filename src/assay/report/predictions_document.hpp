// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is predicted, for people and as JSON; as CSV: predictions_csv.hpp.

#include "assay/base/json.hpp"
#include "assay/report/document.hpp"
#include "assay/report/prediction_report.hpp"

namespace assay::report {

// A row a configuration: its knobs, each stage and the total with intervals, what lies outside the
// training range. Without the notes.
Document predictions_document(const PredictionReport& report);

// The same with the notes: what `assay predict --json` prints.
Json predictions_json(const PredictionReport& report);

}  // namespace assay::report
