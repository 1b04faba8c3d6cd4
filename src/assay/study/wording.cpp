// SPDX-License-Identifier: Apache-2.0
#include "assay/study/wording.hpp"

#include <cmath>

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay::study {
namespace {

// Without the exponent that a large integer would get.
std::string number_text(double number) {
  constexpr double largest_exact = 0x1p53;
  const bool is_integer = std::trunc(number) == number && std::abs(number) <= largest_exact;
  return is_integer ? fmt::format("{:.0f}", number) : fmt::format("{}", number);
}

}  // namespace

std::string in_range(std::string_view noun, std::optional<double> minimum,
                     std::optional<double> maximum) {
  if (minimum && maximum) {
    return fmt::format("{} from {} to {}", noun, number_text(*minimum), number_text(*maximum));
  }
  if (minimum) return fmt::format("{} of at least {}", noun, number_text(*minimum));
  if (maximum) return fmt::format("{} of at most {}", noun, number_text(*maximum));
  return std::string(noun);
}

std::string shown(const Json& value) {
  if (value.is_null()) return "nothing";
  if (value.is_array()) return "a list";
  if (value.is_object()) return "a block of keys";
  constexpr std::size_t longest = 60;
  std::string text = plain_text(value);
  if (text.size() > longest) text.replace(longest, std::string::npos, "...");
  text = text::printable(text);
  return value.is_string() ? fmt::format("'{}'", text) : text;
}

std::string plain_text(const Json& scalar) {
  return scalar.is_string() ? scalar.get<std::string>() : line_text(scalar);
}

}  // namespace assay::study
