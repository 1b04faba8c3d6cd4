// SPDX-License-Identifier: Apache-2.0
#pragma once

// Comparisons as a table for spreadsheets and data frames: a row for each metric of each pair of
// cases, with the header
//   baseline,candidate,baseline_case,candidate_case,metric,unit,
//   baseline_value,baseline_lower,baseline_upper,candidate_value,candidate_lower,candidate_upper,
//   difference,difference_lower,difference_upper,change_pct,change_pct_lower,change_pct_upper,
//   hedges_g,hedges_g_lower,hedges_g_upper,p,adjusted_p,confidence,method,gate,simulated,verdict,note
// An empty cell is an absent value.

#include <span>
#include <string>
#include <vector>

#include "assay/data/comparison.hpp"
#include "assay/report/comparison_words.hpp"

namespace assay::report {

// Of `metrics` only, unless there are none.
std::string comparison_csv(std::span<const Comparison> comparisons,
                           const std::vector<std::string>& metrics, ComparisonOrder order);

}  // namespace assay::report
