// SPDX-License-Identifier: Apache-2.0
#pragma once

// A fitted estimator for people.

#include "assay/data/estimator.hpp"
#include "assay/report/document.hpp"
#include "assay/report/report_part.hpp"

namespace assay::report {

// Each stage's family with its cross-validated errors beside those of the others, stages against
// one model of the total, the training range, notes.
Document estimator_document(const Estimator& estimator);

// Its sections, as a part of a longer report.
void add_estimator(Document& document, const Estimator& estimator, const ReportPart& part);

}  // namespace assay::report
