// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a guardrail answers, as CSV for programs.

#include <string>

#include "assay/data/dataset.hpp"
#include "assay/data/guard.hpp"

namespace assay::report {

// Knobs of each candidate that was asked about, then answer, predicted_ms, bound_ms (empty where
// there is none) and reason.
std::string guard_report_csv(const GuardReport& report, const KnobTable& candidates);

}  // namespace assay::report
