// SPDX-License-Identifier: Apache-2.0
#pragma once

// The metrics of a case by which it is compared, each with one value a session.

#include <vector>

#include "assay/data/estimate.hpp"
#include "assay/stats/case_rows.hpp"
#include "assay/stats/case_values.hpp"

namespace assay::stats {

// In the catalog's order, of what was measured; points and intervals are the summary's. Percentiles
// and maxima are each session's own. Those that engines read themselves come from the sessions'
// readings.
std::vector<MetricValues> metric_values(const CaseValues& values, const CaseRows& rows,
                                        const CaseSummary& summary, double confidence);

// Metrics that the catalog has, into its order.
void sort_as_catalog(std::vector<MetricValues>& metrics);

}  // namespace assay::stats
