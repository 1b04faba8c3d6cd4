// SPDX-License-Identifier: Apache-2.0
#include "assay/report/figure_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>

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

// A digit of DejaVu Sans, the wider of the two fonts, is 0.636 em wide; most letters are narrower.
double column_width(bool bold) {
  return (bold ? 0.70 : 0.64) * text_size;
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
  return display_width(text) * column_width(bold);
}

std::string fitted(std::string_view text, double width, bool bold) {
  return shortened(text, static_cast<int>(std::floor(width / column_width(bold))), true);
}

}  // namespace assay::report
