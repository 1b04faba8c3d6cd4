// SPDX-License-Identifier: Apache-2.0
#include "assay/report/html_text.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "assay/base/sha256.hpp"
#include "assay/base/text.hpp"

namespace assay::report {
namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

// Embeddings, overrides and isolates of the bidirectional algorithm (Unicode TR 9): with them a
// name could make what stands beside it read backwards.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> direction_marks{
    {{"\u202a", "\\u202a"},
     {"\u202b", "\\u202b"},
     {"\u202c", "\\u202c"},
     {"\u202d", "\\u202d"},
     {"\u202e", "\\u202e"},
     {"\u2066", "\\u2066"},
     {"\u2067", "\\u2067"},
     {"\u2068", "\\u2068"},
     {"\u2069", "\\u2069"}}};

std::uint8_t nibble(char digit) {
  return static_cast<std::uint8_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

std::string bytes_of_hex(std::string_view digits) {
  constexpr std::uint8_t base = 16;
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes += static_cast<char>(nibble(digits[i]) * base + nibble(digits[i + 1]));
  }
  return bytes;
}

// RFC 4648.
std::string base64(std::string_view bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t at) {
      return at < bytes.size() ? static_cast<std::uint8_t>(bytes[at]) : std::uint8_t{0};
    };
    const std::uint32_t group = (std::uint32_t{byte(i)} << 16) | (std::uint32_t{byte(i + 1)} << 8) |
                                std::uint32_t{byte(i + 2)};
    text += digits[group >> 18 & 63];
    text += digits[group >> 12 & 63];
    text += i + 1 < bytes.size() ? digits[group >> 6 & 63] : '=';
    text += i + 2 < bytes.size() ? digits[group & 63] : '=';
  }
  return text;
}

}  // namespace

std::string visible_text(std::string_view text) {
  std::string result = text::printable(text);
  for (const auto& [mark, visible] : direction_marks) replace_all(result, mark, visible);
  return result;
}

std::string html_text(std::string_view text) {
  std::string result;
  for (const char character : visible_text(text)) {
    switch (character) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += character;
    }
  }
  return result;
}

std::string script_json(const Json& value) {
  std::string text = line_text(value);
  replace_all(text, "<", "\\u003c");
  replace_all(text, ">", "\\u003e");
  replace_all(text, "&", "\\u0026");
  replace_all(text, "\u2028", "\\u2028");
  replace_all(text, "\u2029", "\\u2029");
  return text;
}

std::string script_source(std::string_view script) {
  return fmt::format("'sha256-{}'", base64(bytes_of_hex(sha256(script))));
}

}  // namespace assay::report
