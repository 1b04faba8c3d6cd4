// SPDX-License-Identifier: Apache-2.0
#pragma once

// A straight line through points: what one more of x adds to y, and how sure that is.

#include <cstddef>
#include <optional>
#include <span>

#include "assay/data/estimate.hpp"

namespace assay::stats {

// Ordinary least squares of y = intercept + slope · x, errors independent and of one variance.
struct LinearFit {
  std::size_t count = 0;
  double intercept = 0;
  double slope = 0;
  double intercept_error = 0;  // standard error
  double slope_error = 0;      // standard error
  double residual_sd = 0;      // √(Σe²/(n − 2))
  double r_squared = 0;        // 1 − Σe²/Σ(y − ȳ)²; 0 where y does not vary
  double p = 1;                // two-sided, of no slope
};

// About the means, so that a large common offset costs no digits (Draper & Smith, "Applied
// Regression Analysis", 3rd ed. (1998), ch. 1). None of fewer than three points, where x does not
// vary, and where the sums are not finite; x and y are of equal size.
std::optional<LinearFit> linear_fit(std::span<const double> x, std::span<const double> y);

// Student's t with n − 2 degrees of freedom.
Interval slope_interval(const LinearFit& fit, double confidence);

}  // namespace assay::stats
