// SPDX-License-Identifier: Apache-2.0
#pragma once

// Percentiles and their distribution-free intervals from order statistics (Hahn & Meeker,
// "Statistical Intervals" (1991), §5.2).

#include <cstddef>
#include <optional>
#include <span>

#include "assay/data/estimate.hpp"

namespace assay::stats {

// Linear interpolation between order statistics: type 7 of Hyndman & Fan, "Sample quantiles in
// statistical packages" (1996), and NumPy's default. `sorted` is ascending and not empty;
// 0 ≤ p ≤ 1.
double percentile(std::span<const double> sorted, double p);

// The same in two steps, for who has not all values sorted: the percentile of `count` > 0 values is
// interpolate(sorted[below], sorted[above], fraction).
struct PercentilePosition {
  std::size_t below = 0;
  std::size_t above = 0;  // below + 1, or below where that is the last
  double fraction = 0;    // of the way from one to the other, < 1
};
PercentilePosition percentile_position(std::size_t count, double p);
double interpolate(double below, double above, double fraction);

// 1-based ranks of the order statistics that bound a quantile.
struct Ranks {
  std::size_t lower = 0;
  std::size_t upper = 0;

  bool operator==(const Ranks&) const = default;
};

// Largest j with P(Bin(count, p) ≤ j − 1) ≤ α/2 and smallest k with P(Bin(count, p) ≥ k) ≤ α/2,
// α = 1 − confidence: the interval covers the p-quantile of any distribution with at least that
// confidence. None where `count` independent values cannot give it.
std::optional<Ranks> quantile_ranks(std::size_t count, double p, double confidence);

// The smallest count whose extremes bound the p-quantile on each side but for a probability of
// `tail`: the count that quantile_ranks needs, with tail = α/2. 0 < p < 1, 0 < tail < 1.
std::size_t count_needed(double p, double tail);

// The interval of the p-quantile from `sorted`, of which only `effective_count` ≤ n values count as
// independent: the ranks are those of ⌊effective_count⌋ values, each carried over to the rank with
// the same expected position, i/(n + 1), and rounded outwards. None as of quantile_ranks.
std::optional<Interval> quantile_interval(std::span<const double> sorted, double p,
                                          double effective_count, double confidence);

}  // namespace assay::stats
