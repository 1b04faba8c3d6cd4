// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/weighted_mean.hpp"

#include <cmath>

#include "assay/stats/student.hpp"

namespace assay::stats {

Estimate weighted_mean(std::span<const Unit> units, double confidence) {
  double total_weight = 0;
  for (const Unit& unit : units) total_weight += unit.weight;

  // About the first value, as in moments_of: equal values give that value exactly.
  const double origin = units.front().value;
  Estimate estimate{.point = origin, .confidence = confidence};
  for (const Unit& unit : units) {
    estimate.point += unit.weight / total_weight * (unit.value - origin);
  }
  if (units.size() < 2) {
    estimate.note = "needs 2 sessions";
    return estimate;
  }

  double squares = 0;
  for (const Unit& unit : units) {
    const double residual = unit.weight / total_weight * (unit.value - estimate.point);
    squares += residual * residual;
  }
  const auto count = static_cast<double>(units.size());
  const double standard_error = std::sqrt(count / (count - 1.0) * squares);
  estimate.interval = t_interval(estimate.point, standard_error, count - 1.0, confidence);
  return estimate;
}

}  // namespace assay::stats
