// SPDX-License-Identifier: Apache-2.0
#pragma once

// Intervals of a statistic that has no formula, by drawing from the sample again and again.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "assay/data/estimate.hpp"

namespace assay::stats {

// Of a sample that is not empty, in any order; it may reorder it.
using Statistic = std::function<double(std::span<double>)>;

struct Resampling {
  std::uint64_t seed = 0;
  std::size_t resamples = 10'000;
  double confidence = 0.95;
};

// Bias-corrected and accelerated (BCa): Efron, "Better bootstrap confidence intervals" (1987). The
// values are independent of each other. A resample that gives the estimate itself counts half for
// the bias; the acceleration is that of the jackknife, over 1,000 groups of values where there are
// more than 1,000.
//
// A statistic that all resamples agree on gives an interval without width. None of fewer than two
// values, where the statistic is not finite on some resample, and where BCa does not exist: every
// resample lies on one side of the estimate, or the acceleration runs off.
//
// Of few values it covers less than it says, above all for measures of spread (docs/statistics.md).
std::optional<Interval> bca_interval(std::span<const double> values, const Statistic& statistic,
                                     const Resampling& resampling);

}  // namespace assay::stats
