// SPDX-License-Identifier: Apache-2.0
#pragma once

// What of an iteration's total lies in none of its stages. The total is timed by itself, so the two
// must agree; where they do not, the difference is a figure of its own.

#include "assay/stats/case_rows.hpp"
#include "assay/stats/case_values.hpp"

namespace assay::stats {

inline constexpr double tolerated_remainder = 0.01;  // of the total

// Total less the sum of the stages, in milliseconds, of each timed iteration that has stages. Empty
// where the mean is within `tolerated_remainder` of the mean total, on either side.
ValuesBySession remainder_values(const CaseRows& rows);

}  // namespace assay::stats
