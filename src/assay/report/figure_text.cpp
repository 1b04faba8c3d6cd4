// SPDX-License-Identifier: Apache-2.0
#include "assay/report/figure_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/report/display_width.hpp"

namespace assay::report {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// What DejaVu Sans and Liberation Sans both have, one column wide: Latin, Greek, Cyrillic, and the
// signs that texts about measurements need.
constexpr std::array<Range, 15> in_common_fonts{{{0x0020, 0x007E},
                                                 {0x00A0, 0x00AC},
                                                 {0x00AE, 0x017F},
                                                 {0x0391, 0x03A1},
                                                 {0x03A3, 0x03CE},
                                                 {0x0400, 0x045F},
                                                 {0x2013, 0x2014},
                                                 {0x2018, 0x201E},
                                                 {0x2020, 0x2022},
                                                 {0x2026, 0x2026},
                                                 {0x20AC, 0x20AC},
                                                 {0x2190, 0x2193},
                                                 {0x2212, 0x2212},
                                                 {0x2248, 0x2248},
                                                 {0x2264, 0x2265}}};

bool is_in_common_fonts(char32_t character) {
  return std::any_of(in_common_fonts.begin(), in_common_fonts.end(), [&](const Range& range) {
    return range.first <= character && character <= range.last;
  });
}

// In em, at least what DejaVu Sans, the wider of the two fonts, needs.
double width_of(char32_t character) {
  const auto is_one_of = [&](std::string_view set) {
    return character < 0x80 && set.find(static_cast<char>(character)) != std::string_view::npos;
  };
  if (is_one_of(" .,:;|'ijlI")) return 0.34;
  if (is_one_of("frt()[]/\\-!")) return 0.42;
  if (is_one_of("cksvxyz")) return 0.60;
  if (is_one_of("mwMW%@=+<>~^") || character == 0x00B1 || character > 0x2000) return 1.0;
  const bool is_plain = is_one_of("abdeghnopqu0123456789_`{}\"*?$");
  return is_plain ? 0.64 : 0.86;
}

}  // namespace

std::string drawable(std::string_view text) {
  const std::string printable = text::printable(text);
  std::string result;
  std::string_view rest = printable;
  while (!rest.empty()) {
    const Character character = first_character(rest);
    if (is_in_common_fonts(character.code)) {
      result += rest.substr(0, character.bytes);
    } else {
      result += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(character.code));
    }
    rest.remove_prefix(character.bytes);
  }
  return result;
}

double text_width(std::string_view text, bool bold) {
  constexpr double bolder = 1.15;
  double width = 0;
  while (!text.empty()) {
    const Character character = first_character(text);
    width += width_of(character.code);
    text.remove_prefix(character.bytes);
  }
  return width * text_size * (bold ? bolder : 1);
}

std::string fitted(std::string_view text, double width, bool bold) {
  std::string result(text);
  for (int columns = display_width(text) - 1; columns > 0 && text_width(result, bold) > width;
       --columns) {
    result = shortened(text, columns, true);
  }
  return result;
}

}  // namespace assay::report
