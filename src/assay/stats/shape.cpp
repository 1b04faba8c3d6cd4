// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/shape.hpp"

#include <cmath>

#include "assay/stats/moments.hpp"

namespace assay::stats {

namespace {

// m₃/m₂^1.5 and m₄/m₂².
struct StandardMoments {
  double third = 0;
  double fourth = 0;
};

std::optional<StandardMoments> standard_moments(std::span<const double> values) {
  const Moments moments = moments_of(values);
  if (!(moments.squared_deviations > 0)) return std::nullopt;
  const auto count = static_cast<double>(values.size());
  const double scale = std::sqrt(moments.squared_deviations / count);
  // A double next to a billion holds the mean to 10⁻⁷ only: what it lacks shows in the deviations.
  double residual = 0;
  for (const double value : values) residual += value - moments.mean;
  residual /= count;

  StandardMoments sums;
  for (const double value : values) {
    const double deviation = (value - moments.mean - residual) / scale;
    const double cube = deviation * deviation * deviation;
    sums.third += cube;
    sums.fourth += cube * deviation;
  }
  return StandardMoments{.third = sums.third / count, .fourth = sums.fourth / count};
}

// √(6n(n − 1)/((n − 2)(n + 1)(n + 3))).
double skewness_error(double n) {
  return std::sqrt(6 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3)));
}

}  // namespace

std::optional<ShapeMeasure> skewness(std::span<const double> values) {
  if (values.size() < 3) return std::nullopt;
  const auto moments = standard_moments(values);
  if (!moments) return std::nullopt;
  const auto n = static_cast<double>(values.size());
  return ShapeMeasure{.value = moments->third * std::sqrt(n * (n - 1)) / (n - 2),
                      .standard_error = skewness_error(n)};
}

std::optional<ShapeMeasure> excess_kurtosis(std::span<const double> values) {
  if (values.size() < 4) return std::nullopt;
  const auto moments = standard_moments(values);
  if (!moments) return std::nullopt;
  const auto n = static_cast<double>(values.size());
  return ShapeMeasure{
      .value = ((n + 1) * (moments->fourth - 3) + 6) * (n - 1) / ((n - 2) * (n - 3)),
      .standard_error = 2 * skewness_error(n) * std::sqrt((n * n - 1) / ((n - 3) * (n + 5)))};
}

}  // namespace assay::stats
