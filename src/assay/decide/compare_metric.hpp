// SPDX-License-Identifier: Apache-2.0
#pragma once

// One metric of two cases against each other. Pure.

#include "assay/data/comparison.hpp"
#include "assay/data/metric_values.hpp"
#include "assay/decide/compare.hpp"

namespace assay::decide {

// Both are of `metric`. The point is what the pooled points differ by, on the logarithms where the
// metric's scale is relative; the interval is centred on it, with the standard error and the
// degrees of freedom of the sessions' values: in pairs if `same_run`, else Welch's. Where a side
// has one session, the interval joins those that the sides have by themselves.
//
// The change follows from the interval and the threshold; judge() takes the adjustment into
// account.
MetricComparison compare_metric(const MetricDefinition& metric, const MetricValues& baseline,
                                const MetricValues& candidate, bool same_run,
                                const CompareOptions& options);

// What the row says by its interval alone: better or worse where all of it lies beyond the
// threshold, same where all of it lies within, else unclear.
Change change_of(const MetricComparison& row, double threshold);

}  // namespace assay::decide
