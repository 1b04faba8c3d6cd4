// SPDX-License-Identifier: Apache-2.0
#pragma once

// Percentiles of values in any order, by selection: what resampling calls thousands of times.

#include <span>

namespace assay::stats {

// The type-7 percentile of quantile.hpp in O(n). Reorders `values`, which are not empty; 0 ≤ p ≤ 1.
double select_percentile(std::span<double> values, double p);

double select_median(std::span<double> values);

}  // namespace assay::stats
