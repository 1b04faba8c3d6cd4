// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/weighted_mean.hpp"

#include <cmath>

#include "assay/stats/student.hpp"

namespace assay::stats {

WeightedPoint weighted_point(std::span<const Unit> units) {
  double total_weight = 0;
  for (const Unit& unit : units) total_weight += unit.weight;

  // About the first value, as in moments_of: equal values give that value exactly.
  const double origin = units.front().value;
  WeightedPoint mean{.point = origin};
  for (const Unit& unit : units) {
    mean.point += unit.weight / total_weight * (unit.value - origin);
  }
  if (units.size() < 2) return mean;

  double squares = 0;
  for (const Unit& unit : units) {
    const double residual = unit.weight / total_weight * (unit.value - mean.point);
    squares += residual * residual;
  }
  const auto count = static_cast<double>(units.size());
  mean.standard_error = std::sqrt(count / (count - 1.0) * squares);
  return mean;
}

Estimate weighted_mean(std::span<const Unit> units, double confidence) {
  const WeightedPoint mean = weighted_point(units);
  Estimate estimate{.point = mean.point, .confidence = confidence};
  if (mean.standard_error) {
    const auto degrees_of_freedom = static_cast<double>(units.size() - 1);
    estimate.interval =
        t_interval(mean.point, *mean.standard_error, degrees_of_freedom, confidence);
  } else {
    estimate.note = "needs 2 sessions";
  }
  return estimate;
}

}  // namespace assay::stats
