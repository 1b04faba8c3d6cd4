// SPDX-License-Identifier: Apache-2.0
#include "assay/base/json.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace assay {
namespace {

constexpr auto replace_invalid = Json::error_handler_t::replace;

// The line on which byte `position` (1-based, as the parser reports it) stands.
std::size_t line_of(std::string_view text, std::size_t position) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(position, text.size()));
  return static_cast<std::size_t>(std::count(text.begin(), end, '\n')) + 1;
}

// Brackets open at the deepest point; those inside strings do not count.
int nesting_of(std::string_view text) {
  int depth = 0;
  int deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      deepest = std::max(deepest, ++depth);
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return deepest;
}

}  // namespace

Result<Json> parse_json(std::string_view text, const std::string& source) {
  if (nesting_of(text) > maximum_nesting) {
    return fail(ErrorCode::usage,
                fmt::format("{}: nested deeper than {} levels", source, maximum_nesting));
  }
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    return fail(ErrorCode::usage,
                fmt::format("{}:{}: not valid JSON", source, line_of(text, error.byte)));
  } catch (const Json::out_of_range&) {
    return fail(ErrorCode::usage, fmt::format("{}: a number is too large", source));
  }
}

std::string canonical_text(const Json& value) {
  // nlohmann::json sorts its keys, at every level.
  return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string pretty_text(const Json& value) {
  return value.dump(2, ' ', false, replace_invalid) + "\n";
}

std::string line_text(const Json& value) {
  return value.dump(-1, ' ', false, replace_invalid);
}

}  // namespace assay
