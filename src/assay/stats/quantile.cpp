// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/quantile.hpp"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/binomial.hpp>

namespace assay::stats {
namespace {

// The largest j ≥ 1 with P(Bin(count, p) ≤ j − 1) ≤ tail, or 0. The distribution function rises
// with j, so bisection finds it.
std::size_t lower_rank(std::size_t count, double p, double tail) {
  const boost::math::binomial successes(static_cast<double>(count), p);
  std::size_t known = 0;           // holds, or stands for none
  std::size_t beyond = count + 1;  // does not hold: P(… ≤ count) = 1
  while (beyond - known > 1) {
    const std::size_t middle = known + (beyond - known) / 2;
    const bool holds = boost::math::cdf(successes, static_cast<double>(middle - 1)) <= tail;
    (holds ? known : beyond) = middle;
  }
  return known;
}

}  // namespace

double percentile(std::span<const double> sorted, double p) {
  const PercentilePosition position = percentile_position(sorted.size(), p);
  return interpolate(sorted[position.below], sorted[position.above], position.fraction);
}

PercentilePosition percentile_position(std::size_t count, double p) {
  const double position = p * static_cast<double>(count - 1);
  const double whole = std::floor(position);
  const auto below = static_cast<std::size_t>(whole);
  if (below + 1 >= count) return {count - 1, count - 1, 0};
  return {below, below + 1, position - whole};
}

double interpolate(double below, double above, double fraction) {
  return below + fraction * (above - below);
}

std::optional<Ranks> quantile_ranks(std::size_t count, double p, double confidence) {
  const double tail = (1.0 - confidence) / 2.0;
  const std::size_t lower = lower_rank(count, p, tail);
  // P(Bin(n, p) ≥ k) = P(Bin(n, 1 − p) ≤ n − k): the upper rank is the lower one seen from above.
  const std::size_t mirrored = lower_rank(count, 1.0 - p, tail);
  if (lower == 0 || mirrored == 0) return std::nullopt;
  return Ranks{lower, count + 1 - mirrored};
}

std::size_t count_needed(double p, double tail) {
  // All n values lie on one side of the quantile with probability max(p, 1 − p)^n.
  const double extreme = std::max(p, 1.0 - p);
  return static_cast<std::size_t>(std::ceil(std::log(tail) / std::log(extreme)));
}

std::optional<Interval> quantile_interval(std::span<const double> sorted, double p,
                                          double effective_count, double confidence) {
  const auto independent = static_cast<std::size_t>(
      std::clamp(effective_count, 0.0, static_cast<double>(sorted.size())));
  const auto ranks = quantile_ranks(independent, p, confidence);
  if (!ranks) return std::nullopt;
  // lower·(n + 1)/(m + 1) in integers: exact, and the identity where m = n.
  const std::size_t positions = sorted.size() + 1;
  const std::size_t spacing = independent + 1;
  const std::size_t lower = ranks->lower * positions / spacing;
  const std::size_t upper = (ranks->upper * positions + spacing - 1) / spacing;
  return Interval{sorted[lower - 1], sorted[upper - 1]};
}

}  // namespace assay::stats
