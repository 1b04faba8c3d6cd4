// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/recalibration/line.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

#include "assay/predict/recalibration/log_time.hpp"

namespace assay::predict {
namespace {

constexpr double prior_strength = 0.01;  // (error's / slope's standard deviation)²
constexpr std::size_t fewest_for_linear = 3;
constexpr double singular = 1e-12;

using Values = std::span<const double>;

double mean_log(Values values) {
  double sum = 0;
  for (const double value : values) sum += std::log(value);
  return sum / static_cast<double>(values.size());
}

Line power_line(Values source, Values target) {
  if (source.empty()) return {};
  const double x_mean = mean_log(source);
  const double y_mean = mean_log(target);
  double xx = prior_strength;
  double xr = 0;
  for (std::size_t i = 0; i < source.size(); ++i) {
    const double x = std::log(source[i]) - x_mean;
    xx += x * x;
    xr += x * (std::log(target[i]) - y_mean - x);
  }
  const double slope = 1 + xr / xx;
  return {.form = Line::Form::power, .slope = slope, .intercept = y_mean - slope * x_mean};
}

// Weighted by 1/t²: with u = s/t and v = 1/t, the least squares of slope · u + intercept · v = 1.
std::optional<Line> linear_line(Values source, Values target) {
  if (source.size() < fewest_for_linear) return std::nullopt;
  double uu = 0;
  double uv = 0;
  double vv = 0;
  double u_sum = 0;
  double v_sum = 0;
  for (std::size_t i = 0; i < source.size(); ++i) {
    const double u = source[i] / target[i];
    const double v = 1 / target[i];
    uu += u * u;
    uv += u * v;
    vv += v * v;
    u_sum += u;
    v_sum += v;
  }
  const double determinant = uu * vv - uv * uv;
  if (!(determinant > singular * uu * vv)) return std::nullopt;
  Line line{.form = Line::Form::linear,
            .slope = (u_sum * vv - v_sum * uv) / determinant,
            .intercept = (v_sum * uu - u_sum * uv) / determinant,
            .from_ms = *std::min_element(source.begin(), source.end())};
  const bool is_positive =
      line.slope >= 0 && line.slope * line.from_ms + line.intercept > 0 &&
      std::isfinite(line.slope) && std::isfinite(line.intercept);
  return is_positive ? std::optional(line) : std::nullopt;
}

// Of a form that `fit` makes of the other points; infinite where it cannot.
template <class Fit>
double left_out_error(Values source, Values target, Fit fit) {
  double sum = 0;
  std::vector<double> others_source(source.size() - 1);
  std::vector<double> others_target(source.size() - 1);
  for (std::size_t out = 0; out < source.size(); ++out) {
    for (std::size_t i = 0, to = 0; i < source.size(); ++i) {
      if (i == out) continue;
      others_source[to] = source[i];
      others_target[to++] = target[i];
    }
    const std::optional<Line> line = fit(others_source, others_target);
    if (!line) return std::numeric_limits<double>::infinity();
    sum += std::abs(std::log((*line)(source[out]) / target[out]));
  }
  return sum / static_cast<double>(source.size());
}

}  // namespace

double Line::operator()(double source_ms) const {
  if (form == Form::power) return time_of_log(intercept + slope * std::log(source_ms));
  if (intercept >= 0 || source_ms >= from_ms) return slope * source_ms + intercept;
  return source_ms * (slope + intercept / from_ms);
}

Line fit_line(Values source, Values target) {
  const Line power = power_line(source, target);
  const std::optional<Line> linear = linear_line(source, target);
  if (!linear) return power;
  const double power_error = left_out_error(
      source, target, [](Values s, Values t) { return std::optional(power_line(s, t)); });
  const double linear_error = left_out_error(source, target, linear_line);
  return linear_error < power_error ? *linear : power;
}

}  // namespace assay::predict
