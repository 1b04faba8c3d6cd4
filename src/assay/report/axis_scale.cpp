// SPDX-License-Identifier: Apache-2.0
#include "assay/report/axis_scale.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include <fmt/format.h>

#include "assay/report/figure_text.hpp"

namespace assay::report {
namespace {

// Ends that differ enough for ticks between them.
Interval widened(Interval range) {
  const double size = std::max(std::abs(range.lower), std::abs(range.upper));
  if (range.upper - range.lower > size * 1e-9) return range;
  const double half = size > 0 ? size * 0.05 : 1.0;
  return {range.lower - half, range.upper + half};
}

Scale logarithmic_scale(Interval range, double margin) {
  const double factor = std::max(std::pow(range.upper / range.lower, margin), 1.05);
  return {{range.lower / factor, range.upper * factor}, true};
}

// Round values: `step` is 1, 2 or 5 times a power of ten.
std::vector<Tick> linear_ticks(const Interval& range, double step) {
  const double size = std::max(std::abs(range.lower), std::abs(range.upper));
  const auto decimals = static_cast<int>(std::max(0.0, -std::floor(std::log10(step) + 1e-9)));
  constexpr int most_decimals = 6;
  constexpr double longest = 1e7;
  const bool fixed = size < longest && decimals <= most_decimals;
  const auto digits = static_cast<int>(std::ceil(std::log10(size / step))) + 1;
  std::vector<Tick> ticks;
  const double tolerance = step * 1e-6;
  const double first = std::ceil((range.lower - tolerance) / step);
  const double last = std::floor((range.upper + tolerance) / step);
  for (double i = first; i <= last; i += 1) {
    const double value = i == 0 ? 0.0 : i * step;
    ticks.push_back({value, fixed ? fmt::format("{:.{}f}", value, decimals)
                                  : fmt::format("{:.{}g}", value, digits)});
  }
  return ticks;
}

// 10ᵏ for every `stride`-th k, times each of `multiples`.
std::vector<Tick> decade_ticks(const Interval& range, int stride,
                               std::span<const double> multiples) {
  std::vector<Tick> ticks;
  const auto first = static_cast<int>(std::floor(std::log10(range.lower)));
  const auto last = static_cast<int>(std::ceil(std::log10(range.upper)));
  for (int k = first - ((first % stride) + stride) % stride; k <= last; k += stride) {
    for (const double multiple : multiples) {
      const double value = multiple * std::pow(10.0, k);
      if (value < range.lower || value > range.upper) continue;
      ticks.push_back({value, fmt::format("{:g}", value)});
    }
  }
  return ticks;
}

bool fits(const std::vector<Tick>& ticks, const Scale& scale, double length,
          Orientation orientation) {
  const double gap = text_size;
  for (std::size_t i = 1; i < ticks.size(); ++i) {
    const double distance =
        (scale.position(ticks[i].value) - scale.position(ticks[i - 1].value)) * length;
    const double needed = orientation == Orientation::vertical
                              ? text_size
                              : (text_width(ticks[i].text) + text_width(ticks[i - 1].text)) / 2;
    if (distance < needed + gap) return false;
  }
  return true;
}

// From the densest on.
std::vector<Tick> linear_ticks_that_fit(const Scale& scale, double length,
                                        Orientation orientation) {
  constexpr double most_ticks = 8;
  const double span = scale.range.upper - scale.range.lower;
  double power = std::pow(10.0, std::floor(std::log10(span / most_ticks)));
  for (;; power *= 10) {
    for (const double multiple : {1.0, 2.0, 5.0}) {
      const double step = multiple * power;
      if (span / step > most_ticks) continue;
      const auto ticks = linear_ticks(scale.range, step);
      if (ticks.size() < 2 || fits(ticks, scale, length, orientation)) return ticks;
    }
  }
}

}  // namespace

double Scale::position(double value) const {
  if (logarithmic) return std::log(value / range.lower) / std::log(range.upper / range.lower);
  return (value - range.lower) / (range.upper - range.lower);
}

Scale scale_of(const Axis& axis, std::span<const double> values, double margin) {
  const auto is_shown = [&](double value) {
    return std::isfinite(value) && (!axis.logarithmic || value > 0);
  };
  if (axis.range && is_shown(axis.range->lower) && is_shown(axis.range->upper) &&
      axis.range->lower <= axis.range->upper) {
    if (axis.logarithmic && axis.range->lower == axis.range->upper) {
      return logarithmic_scale(*axis.range, margin);
    }
    return {axis.logarithmic ? *axis.range : widened(*axis.range), axis.logarithmic};
  }
  std::optional<Interval> range;
  for (const double value : values) {
    if (!is_shown(value)) continue;
    if (!range) range = Interval{value, value};
    range->lower = std::min(range->lower, value);
    range->upper = std::max(range->upper, value);
  }
  if (axis.logarithmic) return logarithmic_scale(range.value_or(Interval{1, 10}), margin);
  if (!range) return {{0, 1}, false};
  *range = widened(*range);
  const double pad = margin * (range->upper - range->lower);
  return {{range->lower - pad, range->upper + pad}, false};
}

Scale with_headroom(const Scale& scale, double share) {
  const Interval& range = scale.range;
  if (scale.logarithmic) {
    return {{range.lower, range.lower * std::pow(range.upper / range.lower, 1 / share)}, true};
  }
  return {{range.lower, range.lower + (range.upper - range.lower) / share}, false};
}

std::vector<Tick> ticks_of(const Scale& scale, double length, Orientation orientation) {
  if (!scale.logarithmic) return linear_ticks_that_fit(scale, length, orientation);
  constexpr std::array<double, 3> one_two_five{1, 2, 5};
  constexpr std::array<double, 1> one{1};
  auto ticks = decade_ticks(scale.range, 1, one_two_five);
  for (int stride = 1; ticks.size() > 1 && !fits(ticks, scale, length, orientation); ++stride) {
    ticks = decade_ticks(scale.range, stride, one);
  }
  return ticks.size() > 1 ? ticks : linear_ticks_that_fit(scale, length, orientation);
}

}  // namespace assay::report
