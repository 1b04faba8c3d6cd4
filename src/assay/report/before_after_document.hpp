// SPDX-License-Identifier: Apache-2.0
#pragma once

// The report of a change: what a comparison says, and both runs in the same pictures.

#include <span>

#include "assay/data/estimate.hpp"
#include "assay/data/repeatability.hpp"
#include "assay/data/run.hpp"
#include "assay/report/document.hpp"

namespace assay::report {

// One run and what is derived of it.
struct ReportedRun {
  const Run& run;
  std::span<const CaseSummary> summaries;
  const Repeatability& repeatability;
};

// `comparison` is the comparison's own document: its headline and sections come first. Its sections
// "environment" and "limitations" give way to those of both runs, what it says of limitations is
// kept.
Document before_after_document(Document comparison, const ReportedRun& baseline,
                               const ReportedRun& candidate);

}  // namespace assay::report
