// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/outliers.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "assay/stats/moments.hpp"
#include "assay/stats/quantile.hpp"
#include "assay/stats/selection.hpp"

namespace assay::stats {

namespace {

constexpr std::size_t fewest = 4;
constexpr double extreme_deviations = 10;
// Both make their spread a standard deviation where the values are normal.
constexpr double of_median_deviation = 1.4826;
constexpr double of_mean_deviation = 1.2533;

// What rounding can make of equal values.
double rounding_of(double magnitude) {
  return 4 * std::numeric_limits<double>::epsilon() * std::abs(magnitude);
}

double robust_deviation(std::span<const double> values, double median) {
  std::vector<double> deviations(values.begin(), values.end());
  for (double& value : deviations) value = std::abs(value - median);
  const double mad = select_median(deviations);
  if (mad > rounding_of(median)) return of_median_deviation * mad;
  return of_mean_deviation * moments_of(deviations).mean;
}

bool beyond(double value, const std::optional<Fences>& fences) {
  return fences && (value < fences->lower || value > fences->upper);
}

}  // namespace

std::optional<Fences> tukey_fences(std::span<const double> sorted, double multiple) {
  if (sorted.size() < fewest) return std::nullopt;
  const double lower = percentile(sorted, 0.25);
  const double upper = percentile(sorted, 0.75);
  if (upper - lower <= rounding_of(std::max(std::abs(lower), std::abs(upper)))) {
    return std::nullopt;
  }
  const double width = multiple * (upper - lower);
  return Fences{.lower = lower - width, .upper = upper + width};
}

std::vector<Flagged> flag_outliers(std::span<const double> values) {
  if (values.size() < fewest) return {};
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const auto mild = tukey_fences(sorted, mild_fence);
  const auto severe = tukey_fences(sorted, severe_fence);
  const double median = percentile(sorted, 0.5);
  const double furthest =
      std::max(extreme_deviations * robust_deviation(values, median), rounding_of(median));

  std::vector<Flagged> found;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value = values[i];
    Flagged flagged{.index = i, .value = value, .side = value < median ? Side::low : Side::high};
    if (std::abs(value - median) > furthest) {
      flagged.severity = OutlierSeverity::extreme;
    } else if (beyond(value, severe)) {
      flagged.severity = OutlierSeverity::severe;
    } else if (!beyond(value, mild)) {
      continue;
    }
    found.push_back(flagged);
  }
  return found;
}

}  // namespace assay::stats
