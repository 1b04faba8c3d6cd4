// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tables of a run's report. Columns that no case has a value for are left out.

#include <span>

#include "assay/data/run.hpp"
#include "assay/report/document.hpp"

namespace assay::report {

// A row a case: latency, throughput, memory, cache and energy.
DocumentTable results_table(std::span<const CaseSummary> summaries);

// A row for each figure of each case, with its interval or what it would need for one.
DocumentTable figures_table(std::span<const CaseSummary> summaries);

// What was measured: engine, model and knobs of each case.
DocumentTable cases_table(const Run& run, std::span<const CaseSummary> summaries);

// How: the settings of the protocol.
DocumentTable protocol_table(const Run& run);

}  // namespace assay::report
