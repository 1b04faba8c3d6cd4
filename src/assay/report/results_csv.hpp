// SPDX-License-Identifier: Apache-2.0
#pragma once

// results.csv: a row a case, with what models are compared by (docs/formats.md). report.csv has the
// same figures and all others, a row a figure.

#include <span>
#include <string>

#include "assay/data/estimate.hpp"
#include "assay/data/run.hpp"

namespace assay::report {

// `summaries` are those of run.study.cases, in their order. A field that was not measured is empty.
std::string results_csv(const Run& run, std::span<const CaseSummary> summaries);

}  // namespace assay::report
