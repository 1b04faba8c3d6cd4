// SPDX-License-Identifier: Apache-2.0
#pragma once

// A difference in units of the spread: how large it is against what varies anyway.

#include <optional>
#include <span>

#include "assay/data/estimate.hpp"

namespace assay::stats {

// J(m) = Γ(m/2)/(√(m/2)·Γ((m − 1)/2)), what makes a standardised difference unbiased; m > 1.
double hedges_correction(double degrees_of_freedom);

struct EffectSize {
  double g = 0;  // candidate − baseline
  std::optional<Interval> interval{};
};

// Hedges' g ("Distribution theory for Glass's estimator of effect size", 1981) of two samples,
// usually of session means: J(m)·(difference of means)/(pooled standard deviation) with
// m = n₁ + n₂ − 2. The interval is that of the true standardised difference, from the noncentral t;
// none where it is beyond what the noncentral t can be computed for, |t| of many thousands.
//
// None of fewer than two values a side, and where neither side varies.
std::optional<EffectSize> hedges_g(std::span<const double> baseline,
                                   std::span<const double> candidate, double confidence);

}  // namespace assay::stats
