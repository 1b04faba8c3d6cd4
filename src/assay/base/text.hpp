// SPDX-License-Identifier: Apache-2.0
#pragma once

// Small, locale-independent text tools: strict parsing, the nearest known word for error messages,
// and making untrusted text safe to print.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::text {

// The whole of `text` as a number, or nothing: no surrounding blanks, no trailing characters.
std::optional<std::int64_t> parse_integer(std::string_view text);
std::optional<std::uint64_t> parse_unsigned(std::string_view text);
// Finite numbers only: "nan" and "inf" give nothing.
std::optional<double> parse_number(std::string_view text);

// The candidate with the smallest edit distance to `word`, if that distance is at most a third of
// the longer word's length (at least one edit is always allowed).
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

// `did you mean 'x'?`, or `known: a, b, c` where nothing is near. Empty without candidates.
std::string suggestion(std::string_view word, std::span<const std::string> candidates);

bool is_valid_utf8(std::string_view text);

// Control characters and invalid UTF-8 replaced by visible escapes (`\n`, `\x1b`), so that
// untrusted text can neither break a line nor steer a terminal.
std::string printable(std::string_view text);

std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);
std::string_view trim(std::string_view text);

// Of ASCII letters; all else stays.
std::string lower_case(std::string_view text);

// The last `lines` lines of `text`, without a trailing newline.
std::string last_lines(std::string_view text, std::size_t lines);

}  // namespace assay::text
