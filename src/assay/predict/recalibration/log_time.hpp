// SPDX-License-Identifier: Apache-2.0
#pragma once

// Times from their logarithms.

#include <algorithm>
#include <cmath>

namespace assay::predict {

// exp(log_ms), kept positive and finite however far an extrapolation went.
inline double time_of_log(double log_ms) {
  constexpr double farthest = 200;  // e^±200: 87 decades
  return std::exp(std::isnan(log_ms) ? 0 : std::clamp(log_ms, -farthest, farthest));
}

}  // namespace assay::predict
