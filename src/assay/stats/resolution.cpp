// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/resolution.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace assay::stats {

double resolution(std::span<const double> sorted) {
  if (sorted.empty()) return 0;
  const double magnitude = std::max(std::abs(sorted.front()), std::abs(sorted.back()));
  const double rounding = 4 * std::numeric_limits<double>::epsilon() * magnitude;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    const double step = sorted[i] - sorted[i - 1];
    if (step > rounding) least = std::min(least, step);
  }
  return std::isfinite(least) ? least : 0;
}

}  // namespace assay::stats
