// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/selection.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace assay::stats {

double select_percentile(std::span<double> values, double p) {
  const double position = p * static_cast<double>(values.size() - 1);
  const double below = std::floor(position);
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(below);
  std::nth_element(values.begin(), nth, values.end());
  if (position == below) return *nth;
  const double above = *std::min_element(nth + 1, values.end());
  return *nth + (position - below) * (above - *nth);
}

double select_median(std::span<double> values) {
  return select_percentile(values, 0.5);
}

}  // namespace assay::stats
