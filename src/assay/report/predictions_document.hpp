// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an estimator predicts, for people and as JSON; as CSV: predictions_csv.hpp.

#include <span>

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

}  // namespace assay::report
