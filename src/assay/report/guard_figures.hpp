// SPDX-License-Identifier: Apache-2.0
#pragma once

// The figures of a guardrail (seed 003).

#include "assay/data/guard.hpp"
#include "assay/report/figure.hpp"

namespace assay::report {

inline constexpr std::size_t most_curve_points = 300;  // of one line

// e3_guardrail_effectiveness: violation rate by budget fraction, without and with each rule, and
// what the rules refuse though it would keep the budget.
Figure guardrail_figure(const GuardAnalysis& analysis);

// e3_reject_accept: false accepts against false rejects as the margin grows, a line a fraction.
Figure reject_accept_figure(const GuardAnalysis& analysis);

}  // namespace assay::report
