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
  const bool is_positive = line.slope >= 0 && line.slope * line.from_ms + line.intercept > 0 &&
                           std::isfinite(line.slope) && std::isfinite(line.intercept);
  return is_positive ? std::optional(line) : std::nullopt;
}

std::optional<Line> line_of(Line::Form form, Values source, Values target) {
  if (form == Line::Form::linear) return linear_line(source, target);
  return power_line(source, target);
}

// ln(predicted / t) of every point by the others' line; infinite where they have none of this form.
std::vector<double> left_out(Line::Form form, Values source, Values target) {
  std::vector<double> errors;
  for (std::size_t out = 0; out < source.size(); ++out) {
    std::vector<double> others_source(source.begin(), source.end());
    std::vector<double> others_target(target.begin(), target.end());
    others_source.erase(others_source.begin() + static_cast<std::ptrdiff_t>(out));
    others_target.erase(others_target.begin() + static_cast<std::ptrdiff_t>(out));
    const std::optional<Line> line = line_of(form, others_source, others_target);
    errors.push_back(line ? std::log((*line)(source[out]) / target[out])
                          : std::numeric_limits<double>::infinity());
  }
  return errors;
}

double mean_size(const std::vector<double>& errors) {
  double sum = 0;
  for (const double error : errors) sum += std::abs(error);
  return sum / static_cast<double>(errors.size());
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
  const double power_error = mean_size(left_out(Line::Form::power, source, target));
  const double linear_error = mean_size(left_out(Line::Form::linear, source, target));
  return linear_error < power_error ? *linear : power;
}

std::vector<double> left_out_errors(const Line& line, Values source, Values target) {
  return left_out(line.form, source, target);
}

}  // namespace assay::predict
