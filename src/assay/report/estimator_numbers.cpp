// SPDX-License-Identifier: Apache-2.0
#include "assay/report/estimator_numbers.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/report/number_text.hpp"

namespace assay::report {
namespace {

constexpr double percent = 100;
constexpr int most_decimals = 2;
constexpr const char* none = "–";

std::string two_digits(double value) {
  return number_text(value, std::min(decimals_for(value, 2), most_decimals));
}

}  // namespace

std::string percent_text(double value) {
  return two_digits(value) + " %";
}

std::string points_text(double points) {
  const std::string text = two_digits(points);
  return fmt::format("{} point{}", text, text == "1" || text == "1.0" ? "" : "s");
}

std::string rate_text(double share) {
  return number_text(percent * share, 1) + " %";
}

std::string milliseconds_text(double ms) {
  return number_text(ms, decimals_for(ms, 4));
}

std::string seconds_text(double seconds) {
  return two_digits(seconds) + " s";
}

DocumentCell percent_cell(double value) {
  return {.text = number_text(value, most_decimals), .sort_value = value};
}

DocumentCell rate_cell(const std::optional<double>& share) {
  if (!share) return {.text = none};
  return {.text = number_text(percent * *share, 1), .sort_value = share};
}

DocumentCell milliseconds_cell(double ms) {
  return {.text = milliseconds_text(ms), .sort_value = ms};
}

DocumentCell seconds_cell(double seconds) {
  return {.text = two_digits(seconds), .sort_value = seconds};
}

DocumentCell count_cell(std::size_t count) {
  return {.text = std::to_string(count), .sort_value = static_cast<double>(count)};
}

std::string listed(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 == parts.size() ? " and " : ", ";
    text += parts[i];
  }
  return text;
}

std::string device_text(const std::string& device, const std::string& dataset) {
  if (!device.empty()) return text::printable(device);
  return dataset.empty() ? "the device" : text::printable(dataset);
}

}  // namespace assay::report
