// SPDX-License-Identifier: Apache-2.0
#pragma once

// report.csv: every figure of a run as one row, for spreadsheets and data frames:
//   case,metric,unit,value,ci95_lower,ci95_upper,n,sessions,simulated,note
// An empty cell is an absent value; a metric that was not measured has no row.

#include <span>
#include <string>

#include "assay/data/estimate.hpp"
#include "assay/data/run.hpp"

namespace assay::report {

std::string report_csv(std::span<const CaseSummary> summaries);

}  // namespace assay::report
