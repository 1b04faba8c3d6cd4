// SPDX-License-Identifier: Apache-2.0
#pragma once

// JSON keeps the order in which keys were written, so that files read as they were meant to.

#include <cstddef>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "assay/base/result.hpp"

namespace assay {

using Json = nlohmann::ordered_json;

// Nesting deeper than this is refused wherever untrusted JSON or YAML is read.
inline constexpr int maximum_nesting = 64;

// Parses untrusted text. Errors: usage, naming `source` and the line.
[[nodiscard]] Result<Json> parse_json(std::string_view text, const std::string& source);

// The same value always gives the same text: keys sorted, no blanks. What hashes are taken of.
std::string canonical_text(const Json& value);

// For people and files: two-space indentation, a final newline; invalid UTF-8 is replaced.
std::string pretty_text(const Json& value);

// On one line, for JSON Lines.
std::string line_text(const Json& value);

}  // namespace assay
