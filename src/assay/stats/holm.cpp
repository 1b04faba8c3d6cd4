// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/holm.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace assay::stats {

std::vector<double> holm_adjusted(std::span<const double> p_values) {
  return holm_adjusted(p_values, p_values.size());
}

std::vector<double> holm_adjusted(std::span<const double> p_values, std::size_t tests) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t left, std::size_t right) { return p_values[left] < p_values[right]; });

  std::vector<double> adjusted(p_values.size());
  double largest = 0;
  auto remaining = static_cast<double>(tests);
  for (const std::size_t index : order) {
    largest = std::max(largest, std::min(1.0, remaining * p_values[index]));
    adjusted[index] = largest;
    remaining -= 1.0;
  }
  return adjusted;
}

}  // namespace assay::stats
