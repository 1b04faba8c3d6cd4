// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/selection.hpp"

#include <algorithm>
#include <cstddef>

#include "assay/stats/quantile.hpp"

namespace assay::stats {

double select_percentile(std::span<double> values, double p) {
  const PercentilePosition position = percentile_position(values.size(), p);
  const auto below = values.begin() + static_cast<std::ptrdiff_t>(position.below);
  std::nth_element(values.begin(), below, values.end());
  if (position.fraction == 0) return *below;
  // What follows is at least as large: its smallest is the next order statistic.
  return interpolate(*below, *std::min_element(below + 1, values.end()), position.fraction);
}

double select_median(std::span<double> values) {
  return select_percentile(values, 0.5);
}

}  // namespace assay::stats
