// SPDX-License-Identifier: Apache-2.0
#pragma once

// Findings as part of a report, and as a report of their own.

#include "assay/data/findings.hpp"
#include "assay/report/document.hpp"

namespace assay::report {

struct FindingsView {
  bool is_brief = false;  // for a terminal: without the table of what each statement rests on
};

// Adds the table of cases, the statements, recommendations, and what they rest on: behind the
// document's section "results", else at its end. Nothing where there is nothing to say.
void add_findings(Document& document, const Findings& findings, const FindingsView& view = {});

// By themselves, with their limitations.
Document findings_document(const Findings& findings, const FindingsView& view = {});

}  // namespace assay::report
