// SPDX-License-Identifier: Apache-2.0
#pragma once

// From a run to the values by which it is compared: one a session and metric.

#include <span>
#include <string>

#include "assay/data/estimate.hpp"
#include "assay/data/measurement.hpp"
#include "assay/data/run.hpp"

namespace assay::stats {

// `summaries` are those of run.study.cases, in their order; their points are the measurement's.
// Pure.
Measurement measurement_of(const Run& run, std::span<const CaseSummary> summaries,
                           std::string label);

}  // namespace assay::stats
