// SPDX-License-Identifier: Apache-2.0
#pragma once

// A fitted estimator, and what it predicts, for people.

#include <span>

#include "assay/base/json.hpp"
#include "assay/data/dataset.hpp"
#include "assay/data/estimator.hpp"
#include "assay/report/document.hpp"

namespace assay::report {

// Each stage's family with its cross-validated errors beside those of the others, stages against
// one model of the total, the training range, notes.
Document estimator_document(const Estimator& estimator);

// A row a configuration: its knobs, each stage and the total with intervals, what lies outside the
// training range. `knobs` are those that were asked, row by row as `predictions`.
Document predictions_document(const Estimator& estimator, const KnobTable& knobs,
                              std::span<const Prediction> predictions, double confidence);

// The same as what `assay predict --json` prints.
Json predictions_json(const Estimator& estimator, const KnobTable& knobs,
                      std::span<const Prediction> predictions, double confidence);

}  // namespace assay::report
