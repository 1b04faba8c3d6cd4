// SPDX-License-Identifier: Apache-2.0
#pragma once

// Guardrails for people: tables, and the figures of seed 003.

#include "assay/data/dataset.hpp"
#include "assay/data/guard.hpp"
#include "assay/report/document.hpp"

namespace assay::report {

// e3_guardrail_effectiveness: violation rate by budget fraction, without and with each rule.
Figure guardrail_figure(const GuardAnalysis& analysis);

// e3_reject_accept: false accepts against false rejects as the margin grows, a line a fraction.
Figure reject_accept_figure(const GuardAnalysis& analysis);

Document guard_analysis_document(const GuardAnalysis& analysis);

// Counts, then a row a candidate with its knobs.
Document guard_report_document(const GuardReport& report, const KnobTable& candidates);

}  // namespace assay::report
