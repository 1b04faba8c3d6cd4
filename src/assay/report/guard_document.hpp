// SPDX-License-Identifier: Apache-2.0
#pragma once

// Guardrails for people: tables, and the figures of seed 003.

#include "assay/data/dataset.hpp"
#include "assay/data/guard.hpp"
#include "assay/report/document.hpp"
#include "assay/report/guard_figures.hpp"
#include "assay/report/report_part.hpp"

namespace assay::report {

Document guard_analysis_document(const GuardAnalysis& analysis);

// Its sections, as a part of a longer report.
void add_guard_analysis(Document& document, const GuardAnalysis& analysis, const ReportPart& part);

// Counts, then a row a candidate with its knobs.
Document guard_report_document(const GuardReport& report, const KnobTable& candidates);

}  // namespace assay::report
