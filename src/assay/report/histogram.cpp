// SPDX-License-Identifier: Apache-2.0
#include "assay/report/histogram.hpp"

#include <algorithm>
#include <cmath>

#include "assay/stats/quantile.hpp"

namespace assay::report {
namespace {

std::vector<double> sorted_values(std::span<const std::vector<double>> sessions) {
  std::vector<double> values;
  for (const auto& session : sessions) values.insert(values.end(), session.begin(), session.end());
  std::sort(values.begin(), values.end());
  return values;
}

// The bulk of ascending values.
std::span<const double> without_far_values(std::span<const double> sorted) {
  constexpr std::size_t fewest = 5;
  constexpr double times = 3;
  constexpr std::size_t fiftieth = 50;
  const std::size_t count = sorted.size();
  if (count < fewest) return sorted;
  const double median = stats::percentile(sorted, 0.5);
  const std::size_t tail = std::max<std::size_t>(1, count / fiftieth);
  const double lower = median - times * (median - sorted[tail]);
  const double upper = median + times * (sorted[count - 1 - tail] - median);
  const auto first = std::lower_bound(sorted.begin(), sorted.end(), lower);
  const auto last = std::upper_bound(first, sorted.end(), upper);
  return {first, last};
}

std::size_t bin_count(std::span<const double> shown) {
  constexpr double fewest = 5;
  constexpr double most = 50;
  const double iqr = stats::percentile(shown, 0.75) - stats::percentile(shown, 0.25);
  const auto count = static_cast<double>(shown.size());
  const double width = 2 * iqr / std::cbrt(count);
  const double range = shown.back() - shown.front();
  const double bins = std::max(2 * std::cbrt(count), width > 0 ? range / width : 0.0);
  return static_cast<std::size_t>(std::ceil(std::clamp(bins, fewest, most)));
}

}  // namespace

double Histogram::bin_width() const {
  return (bins.upper - bins.lower) / static_cast<double>(counts.front().size());
}

Histogram histogram_of(std::span<const std::vector<double>> sessions) {
  const std::vector<double> sorted = sorted_values(sessions);
  const std::span<const double> shown = without_far_values(sorted);
  Histogram histogram{.shown = {shown.front(), shown.back()}};
  histogram.below = static_cast<std::size_t>(shown.data() - sorted.data());
  histogram.above = sorted.size() - shown.size() - histogram.below;

  std::size_t bins = bin_count(shown);
  histogram.bins = histogram.shown;
  const double size = std::max(std::abs(shown.front()), std::abs(shown.back()));
  if (shown.back() - shown.front() <= size * 1e-12) {
    const double half = size > 0 ? size * 0.005 : 0.5;
    histogram.bins = {shown.front() - half, shown.front() + half};
    bins = 1;
  }
  const double width = (histogram.bins.upper - histogram.bins.lower) / static_cast<double>(bins);
  for (const auto& session : sessions) {
    auto& counts = histogram.counts.emplace_back(bins);
    for (const double value : session) {
      if (value < shown.front() || value > shown.back()) continue;
      const auto bin = static_cast<std::size_t>((value - histogram.bins.lower) / width);
      ++counts[std::min(bin, bins - 1)];
    }
  }
  return histogram;
}

}  // namespace assay::report
