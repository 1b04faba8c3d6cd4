// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <boost/math/distributions/normal.hpp>

#include "assay/base/random.hpp"
#include "assay/stats/moments.hpp"
#include "assay/stats/quantile.hpp"

namespace assay::stats {
namespace {

constexpr std::size_t most_jackknife_groups = 1000;

std::vector<double> replicates_of(std::span<const double> values, const Statistic& statistic,
                                  const Resampling& resampling) {
  Random random(resampling.seed);
  std::vector<double> resample(values.size());
  std::vector<double> replicates(resampling.resamples);
  for (double& replicate : replicates) {
    for (double& value : resample) value = values[random.below(values.size())];
    replicate = statistic(resample);
  }
  return replicates;
}

// The statistic without every g-th value, for each offset below g.
std::vector<double> jackknife_of(std::span<const double> values, const Statistic& statistic) {
  const std::size_t groups = std::min(values.size(), most_jackknife_groups);
  std::vector<double> rest;
  rest.reserve(values.size());
  std::vector<double> jackknife;
  for (std::size_t group = 0; group < groups; ++group) {
    rest.clear();
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i % groups != group) rest.push_back(values[i]);
    }
    jackknife.push_back(statistic(rest));
  }
  return jackknife;
}

// Σd³/(6·(Σd²)^1.5) with d = mean − value (Efron & Tibshirani, "An Introduction to the Bootstrap"
// (1993), eq. 14.15). 0 where nothing varies.
double acceleration_of(std::span<const double> jackknife) {
  const Moments moments = moments_of(jackknife);
  if (moments.squared_deviations == 0) return 0;
  double cubes = 0;
  for (const double value : jackknife) {
    const double deviation = moments.mean - value;
    cubes += deviation * deviation * deviation;
  }
  return cubes / (6.0 * std::pow(moments.squared_deviations, 1.5));
}

// The share of `sorted` below the estimate, equal values counted half.
double share_below(std::span<const double> sorted, double estimate) {
  const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), estimate);
  const auto below = static_cast<double>(first - sorted.begin());
  const auto equal = static_cast<double>(last - first);
  return (below + equal / 2.0) / static_cast<double>(sorted.size());
}

bool all_finite(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [](double x) { return std::isfinite(x); });
}

}  // namespace

std::optional<Interval> bca_interval(std::span<const double> values, const Statistic& statistic,
                                     const Resampling& resampling) {
  if (values.size() < 2 || resampling.resamples == 0) return std::nullopt;
  std::vector<double> sample(values.begin(), values.end());
  const double estimate = statistic(sample);
  auto replicates = replicates_of(values, statistic, resampling);
  if (!std::isfinite(estimate) || !all_finite(replicates)) return std::nullopt;
  std::sort(replicates.begin(), replicates.end());

  const double share = share_below(replicates, estimate);
  if (share <= 0 || share >= 1) return std::nullopt;
  const boost::math::normal normal;
  const double bias = boost::math::quantile(normal, share);
  const double acceleration = acceleration_of(jackknife_of(values, statistic));
  if (!std::isfinite(acceleration)) return std::nullopt;

  const double tail = (1.0 - resampling.confidence) / 2.0;
  const double reach = boost::math::quantile(normal, 1.0 - tail);
  Interval interval;
  for (const double side : {-1.0, 1.0}) {
    const double shifted = bias + side * reach;
    const double stretch = 1.0 - acceleration * shifted;
    if (stretch <= 0) return std::nullopt;
    const double level = boost::math::cdf(normal, bias + shifted / stretch);
    (side < 0 ? interval.lower : interval.upper) = percentile(replicates, level);
  }
  return interval;
}

}  // namespace assay::stats
