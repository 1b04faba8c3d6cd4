// SPDX-License-Identifier: Apache-2.0
#pragma once

// One metric of two cases against each other. Pure.

#include "assay/data/comparison.hpp"
#include "assay/data/metric_values.hpp"
#include "assay/decide/compare.hpp"

namespace assay::decide {

// Both are of `metric`. The difference is that of the sessions' values, on logarithms where the
// metric's scale is relative: in pairs if `same_run`, else Welch's. A percentile of all values
// together is no mean of the sessions' percentiles, so that it is shown beside and not judged.
// Where a side has one session, the points are compared, with the intervals that the sides have by
// themselves.
//
// The change is what the interval says by itself: better or worse where all of it lies beyond the
// threshold, same where all of it lies within, else unclear.
MetricComparison compare_metric(const MetricDefinition& metric, const MetricValues& baseline,
                                const MetricValues& candidate, bool same_run,
                                const CompareOptions& options);

}  // namespace assay::decide
