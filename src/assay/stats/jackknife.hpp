// SPDX-License-Identifier: Apache-2.0
#pragma once

// Intervals of a statistic of the pooled values that respect the sessions: each session is left out
// once, and what that changes is the statistic's uncertainty.

#include <optional>
#include <span>

#include "assay/data/estimate.hpp"
#include "assay/stats/moments.hpp"

namespace assay::stats {

// standard_deviation, cov, …: of the pooled values, positive.
using PooledStatistic = std::optional<double> (*)(const Moments&);

// Delete-a-session jackknife on the logarithm of the statistic (Tukey, 1958; for sessions of
// unequal size: Busing, Meijer & van der Leeden, "Delete-m jackknife for unequal m" (1999)):
// Student's t with r − 1 degrees of freedom to either side of both the estimate and its
// bias-corrected value, since the spread of few sessions is too small on average.
//
// Sessions without values are passed over. A statistic that no session changes has an interval
// without width. None of fewer than two sessions, and where the statistic is none or not positive
// of all sessions but one.
std::optional<Interval> jackknife_interval(std::span<const Moments> sessions,
                                           PooledStatistic statistic, double confidence);

}  // namespace assay::stats
