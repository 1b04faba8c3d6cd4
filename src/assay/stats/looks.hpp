// SPDX-License-Identifier: Apache-2.0
#pragma once

// When a growing sample is looked at, and what a look may spend. Looking after every value would
// find an interval that is narrow by luck; looks that are half as far again apart are few.

#include <cstddef>

namespace assay::stats {

// The first of ⌈minimum·1.5ⁱ⌉, i = 0, 1, …, that is above `count`. minimum > 0.
constexpr std::size_t next_look(std::size_t minimum, std::size_t count) {
  std::size_t look = minimum;
  while (look <= count) look += (look + 1) / 2;
  return look;
}

// The error that look 1, 2, … may spend where a verdict hangs on it: α/(i(i + 1)), which sums to α
// over all looks that there may ever be.
constexpr double look_alpha(std::size_t look, double alpha) {
  const auto number = static_cast<double>(look);
  return alpha / (number * (number + 1.0));
}

}  // namespace assay::stats
