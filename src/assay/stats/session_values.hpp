// SPDX-License-Identifier: Apache-2.0
#pragma once

// Values that sit inside sessions, and the two estimates that must respect it: of their mean and of
// a quantile. What a summary is made of.

#include <span>
#include <vector>

#include "assay/data/estimate.hpp"
#include "assay/stats/moments.hpp"

namespace assay::stats {

// Sessions that have values, in the order given; views into the caller's.
struct SessionValues {
  std::vector<std::span<const double>> sessions;
  std::vector<Moments> moments;  // of each
  std::vector<double> sorted;    // all values, ascending
};

SessionValues session_values(std::span<const std::vector<double>> sessions);

// The pooled mean. With several sessions its interval comes from their means (weighted_mean.hpp);
// with one, from the values that its iterations are worth (autocorrelation.hpp). Without an
// interval the note says what is missing. `values` are not empty.
Estimate mean_estimate(const SessionValues& values, double confidence);

// The type-7 percentile of all values, with the order-statistic interval of what they are worth
// where only x ≤ point matters: by the intraclass correlation of that indicator, or with one
// session by its serial correlation. `values` are not empty.
Estimate quantile_estimate(const SessionValues& values, double p, double confidence);

// What the values are worth around `bound`: how many independent values would tell as much of
// P(x ≤ bound), and the intraclass correlation of x ≤ bound (0 with one session).
struct Worth {
  double count = 0;
  double icc = 0;
};

Worth worth_at(const SessionValues& values, double bound);

}  // namespace assay::stats
