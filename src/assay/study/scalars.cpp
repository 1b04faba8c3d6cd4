// SPDX-License-Identifier: Apache-2.0
#include "assay/study/scalars.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay::study {
namespace {

template <std::size_t Count>
bool is_one_of(std::string_view word, const std::array<std::string_view, Count>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::array<std::string_view, 5> null_words{"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 3> true_words{"true", "True", "TRUE"};
constexpr std::array<std::string_view, 3> false_words{"false", "False", "FALSE"};
constexpr std::array<std::string_view, 6> unbounded_words{".nan", ".NaN", ".NAN",
                                                          ".inf", ".Inf", ".INF"};

std::size_t skip_digits(std::string_view& text) {
  const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
  text.remove_prefix(count);
  return count;
}

bool is_sign(char character) {
  return character == '+' || character == '-';
}

enum class Form { text, integer, number };

// [-+]?[0-9]+ is an integer; a fraction or an exponent makes it a number.
Form form_of(std::string_view text) {
  if (!text.empty() && is_sign(text.front())) text.remove_prefix(1);
  std::size_t digits = skip_digits(text);
  if (text.empty()) return digits > 0 ? Form::integer : Form::text;
  if (text.front() == '.') {
    text.remove_prefix(1);
    digits += skip_digits(text);
  }
  if (digits == 0) return Form::text;
  if (text.empty()) return Form::number;
  if (text.front() != 'e' && text.front() != 'E') return Form::text;
  text.remove_prefix(1);
  if (!text.empty() && is_sign(text.front())) text.remove_prefix(1);
  return skip_digits(text) > 0 && text.empty() ? Form::number : Form::text;
}

// 0o17 and 0x1f.
std::optional<std::uint64_t> based_integer(std::string_view text) {
  const int base = text.starts_with("0o") ? 8 : text.starts_with("0x") ? 16 : 0;
  if (base == 0 || text.size() == 2) return std::nullopt;
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + 2, end, value, base);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

}  // namespace

Result<Json> typed_scalar(std::string_view plain) {
  if (is_one_of(plain, null_words)) return Json(nullptr);
  if (is_one_of(plain, true_words)) return Json(true);
  if (is_one_of(plain, false_words)) return Json(false);
  if (const auto value = based_integer(plain)) return Json(*value);

  std::string_view unsigned_part = plain;
  if (is_sign(plain.front())) unsigned_part.remove_prefix(1);
  const std::string_view number = plain.front() == '+' ? unsigned_part : plain;
  const Form form = form_of(plain);
  if (form == Form::integer) {
    if (const auto value = text::parse_integer(number)) return Json(*value);
    if (const auto value = text::parse_unsigned(number)) return Json(*value);
  }
  if (form == Form::number) {
    if (const auto value = text::parse_number(number)) return Json(*value);
  }
  if (form != Form::text || is_one_of(unsigned_part, unbounded_words)) {
    return fail(ErrorCode::usage, fmt::format("number out of range: {}", plain.substr(0, 60)));
  }
  return Json(std::string(plain));
}

}  // namespace assay::study
