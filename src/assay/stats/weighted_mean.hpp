// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one interval behind means, throughputs and per-session readings: a weighted mean over
// independent units, usually sessions.

#include <optional>
#include <span>

#include "assay/data/estimate.hpp"

namespace assay::stats {

// What one unit contributes: a session's mean weighted by its iterations, its tokens per second
// weighted by its seconds, its peak memory weighted by 1.
struct Unit {
  double value = 0;
  double weight = 1;  // > 0
};

struct WeightedPoint {
  double point = 0;
  std::optional<double> standard_error{};  // none of one unit
};

// Point Σwᵢvᵢ/Σwᵢ: the pooled mean, or the ratio of sums. Its variance is the linearised one of a
// ratio, r/(r − 1)·Σ(wᵢ/Σw)²(vᵢ − point)² (Cochran, "Sampling Techniques" (1977), §6.4 and §9A.1),
// which is S²/r where the weights are equal. `units` is not empty.
WeightedPoint weighted_point(std::span<const Unit> units);

// The same with its interval, Student's t with r − 1 degrees of freedom. One unit gives no
// interval, and says so.
Estimate weighted_mean(std::span<const Unit> units, double confidence);

}  // namespace assay::stats
