// SPDX-License-Identifier: Apache-2.0
#include "assay/report/number_text.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace assay::report {

int decimals_for(double value, int digits) {
  constexpr int most = 9;
  if (value == 0 || !std::isfinite(value)) return 0;
  const auto magnitude = static_cast<int>(std::floor(std::log10(std::abs(value))));
  return std::clamp(digits - 1 - magnitude, 0, most);
}

int decimals_of(const Estimate& estimate) {
  if (!estimate.interval) return decimals_for(estimate.point, 4);
  const double uncertainty = half_width(*estimate.interval);
  const int most = decimals_for(estimate.point, 5);
  if (uncertainty == 0) return most;
  return std::clamp(decimals_for(uncertainty, 2), decimals_for(estimate.point, 3), most);
}

std::string number_text(double value, int decimals) {
  return fmt::format("{:.{}f}", value, decimals);
}

std::string signed_text(double value, int decimals) {
  const std::string text = fmt::format("{:+.{}f}", value, decimals);
  const bool is_zero = text.find_first_of("123456789") == std::string::npos;
  return is_zero && std::isfinite(value) ? text.substr(1) : text;
}

double half_width(const Interval& interval) {
  return (interval.upper - interval.lower) / 2.0;
}

std::string plural(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace assay::report
