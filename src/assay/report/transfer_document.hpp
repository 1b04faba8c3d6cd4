// SPDX-License-Identifier: Apache-2.0
#pragma once

// Calibration experiments for people: tables, and the figures of seed 003.

#include "assay/data/transfer.hpp"
#include "assay/report/document.hpp"
#include "assay/report/report_part.hpp"
#include "assay/report/transfer_figures.hpp"

namespace assay::report {

Document transfer_document(const TransferResults& results);

// Its sections, as a part of a longer report. Without transfer_curve_figure(), where that one has
// it of all pairs.
void add_transfer(Document& document, const TransferResults& results, const ReportPart& part,
                  bool has_curve = true);

}  // namespace assay::report
