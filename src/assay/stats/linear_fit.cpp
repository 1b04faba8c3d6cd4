// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/linear_fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "assay/stats/moments.hpp"
#include "assay/stats/student.hpp"

namespace assay::stats {
namespace {

double degrees_of_freedom(const LinearFit& fit) {
  return static_cast<double>(fit.count) - 2.0;
}

// A line without residuals leaves no doubt of its slope.
double slope_p(const LinearFit& fit) {
  if (fit.slope == 0) return 1;
  const double t =
      fit.slope_error > 0 ? fit.slope / fit.slope_error : std::numeric_limits<double>::infinity();
  return t_two_sided_p(t, degrees_of_freedom(fit));
}

}  // namespace

std::optional<LinearFit> linear_fit(std::span<const double> x, std::span<const double> y) {
  constexpr std::size_t fewest_points = 3;
  if (x.size() < fewest_points) return std::nullopt;
  const Moments of_x = moments_of(x);
  const Moments of_y = moments_of(y);
  double products = 0;
  for (std::size_t i = 0; i < x.size(); ++i) products += (x[i] - of_x.mean) * (y[i] - of_y.mean);
  if (!(of_x.squared_deviations > 0) || !std::isfinite(of_x.squared_deviations) ||
      !std::isfinite(of_y.squared_deviations) || !std::isfinite(products)) {
    return std::nullopt;
  }
  LinearFit fit{.count = x.size(), .slope = products / of_x.squared_deviations};
  fit.intercept = of_y.mean - fit.slope * of_x.mean;
  double squares = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double residual = y[i] - of_y.mean - fit.slope * (x[i] - of_x.mean);
    squares += residual * residual;
  }
  fit.residual_sd = std::sqrt(squares / degrees_of_freedom(fit));
  fit.slope_error = fit.residual_sd / std::sqrt(of_x.squared_deviations);
  const double count = static_cast<double>(fit.count);
  fit.intercept_error =
      fit.residual_sd * std::sqrt(1.0 / count + of_x.mean * of_x.mean / of_x.squared_deviations);
  if (of_y.squared_deviations > 0) {
    fit.r_squared = std::max(0.0, 1.0 - squares / of_y.squared_deviations);
  }
  fit.p = slope_p(fit);
  return fit;
}

Interval slope_interval(const LinearFit& fit, double confidence) {
  return t_interval(fit.slope, fit.slope_error, degrees_of_freedom(fit), confidence);
}

}  // namespace assay::stats
