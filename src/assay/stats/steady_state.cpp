// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/steady_state.hpp"

#include <vector>

#include "assay/stats/moments.hpp"

namespace assay::stats {

namespace {

constexpr std::size_t batch_size = 5;

std::vector<double> batch_means(std::span<const double> series) {
  std::vector<double> means(series.size() / batch_size);
  for (std::size_t i = 0; i < means.size(); ++i) {
    means[i] = moments_of(series.subspan(i * batch_size, batch_size)).mean;
  }
  return means;
}

}  // namespace

std::optional<std::size_t> warmup_length(std::span<const double> series) {
  if (series.size() < steady_state_needs) return std::nullopt;
  const auto means = batch_means(series);
  const std::size_t furthest = means.size() / 2;

  // From the end, so that every step adds one batch to what stays (Welford, 1962).
  double mean = 0;
  double squared_deviations = 0;
  double count = 0;
  double least = 0;
  std::size_t discarded = means.size();
  for (std::size_t d = means.size(); d-- > 0;) {
    const double deviation = means[d] - mean;
    mean += deviation / ++count;
    squared_deviations += deviation * (means[d] - mean);
    const double statistic = squared_deviations / (count * count);
    if (d == furthest || (d < furthest && statistic <= least)) {
      least = statistic;
      discarded = d;
    }
  }
  if (discarded == furthest) return std::nullopt;
  return discarded * batch_size;
}

}  // namespace assay::stats
