// SPDX-License-Identifier: Apache-2.0
#pragma once

// The table that a run ends with, for people.

#include <span>
#include <string>

#include "assay/data/estimate.hpp"
#include "assay/data/run.hpp"
#include "assay/report/table_style.hpp"

namespace assay::report {

// Caption, one row a case, then a line for each case that did not complete and what a reader must
// know of the figures. Columns that no case has a value for are left out, and so are the less
// important ones where the width does not hold them all. Ends with a newline.
std::string result_table(const Run& run, std::span<const CaseSummary> summaries,
                         const TableStyle& style);

}  // namespace assay::report
