// SPDX-License-Identifier: Apache-2.0
#include "assay/report/display_width.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "assay/base/text.hpp"

namespace assay::report {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Combining marks, joiners and variation selectors of the common scripts.
constexpr std::array<Range, 11> zero_width{{{0x0300, 0x036F},
                                            {0x0483, 0x0489},
                                            {0x0591, 0x05BD},
                                            {0x064B, 0x065F},
                                            {0x1AB0, 0x1AFF},
                                            {0x1DC0, 0x1DFF},
                                            {0x200B, 0x200F},
                                            {0x2060, 0x2064},
                                            {0x20D0, 0x20F0},
                                            {0xFE00, 0xFE0F},
                                            {0xFE20, 0xFE2F}}};

// East Asian Wide and Fullwidth (Unicode Standard Annex 11), and emoji.
constexpr std::array<Range, 12> double_width{{{0x1100, 0x115F},
                                              {0x231A, 0x231B},
                                              {0x23E9, 0x23EC},
                                              {0x2E80, 0x303E},
                                              {0x3041, 0xA4CF},
                                              {0xA960, 0xA97C},
                                              {0xAC00, 0xD7A3},
                                              {0xF900, 0xFAFF},
                                              {0xFE30, 0xFE6F},
                                              {0xFF01, 0xFF60},
                                              {0x1F300, 0x1FAFF},
                                              {0x20000, 0x3FFFD}}};

template <std::size_t N>
bool contains(const std::array<Range, N>& ranges, char32_t character) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) {
    return range.first <= character && character <= range.last;
  });
}

int width_of(char32_t character) {
  if (character < 0x0300) return 1;  // most text
  if (contains(zero_width, character)) return 0;
  return contains(double_width, character) ? 2 : 1;
}

std::string_view ellipsis(bool unicode) {
  return unicode ? "…" : "..";
}

// The longest beginning of `text` that fits into `room` columns.
std::string_view beginning(std::string_view text, int room) {
  std::size_t end = 0;
  int used = 0;
  while (end < text.size()) {
    const Character character = first_character(text.substr(end));
    used += width_of(character.code);
    if (used > room) break;
    end += character.bytes;
  }
  return text.substr(0, end);
}

}  // namespace

Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  if (bytes == 1 || bytes > text.size()) return {lead, 1};
  char32_t code = lead & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) code = code << 6 | (byte(i) & 0x3FU);
  return {code, bytes};
}

int display_width(std::string_view text) {
  int width = 0;
  while (!text.empty()) {
    const Character character = first_character(text);
    width += width_of(character.code);
    text.remove_prefix(character.bytes);
  }
  return width;
}

std::string truncated(std::string_view text, int width, bool unicode) {
  if (display_width(text) <= width) return std::string(text);
  const std::string_view mark = ellipsis(unicode);
  const int room = width - display_width(mark);
  if (room < 0) return std::string(static_cast<std::size_t>(std::max(width, 0)), '.');
  return std::string(beginning(text, room)).append(mark);
}

std::string shortened(std::string_view text, int width, bool unicode) {
  if (display_width(text) <= width) return std::string(text);
  const std::string_view mark = ellipsis(unicode);
  const int room = width - display_width(mark);
  if (room < 2) return truncated(text, width, unicode);
  // What is skipped is the shortest beginning that leaves an end that fits.
  const int end_room = room / 2;
  std::string_view end = text;
  while (display_width(end) > end_room) end.remove_prefix(first_character(end).bytes);
  return std::string(beginning(text, room - end_room)).append(mark).append(end);
}

std::string with_signs(std::string text, bool unicode) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> spelled{{{"Δ%", "change"},
                                                                                  {"Δ", "diff"},
                                                                                  {"→", "->"},
                                                                                  {"–", "-"},
                                                                                  {"±", "+-"},
                                                                                  {"×", "x"},
                                                                                  {"≥", ">="},
                                                                                  {"≤", "<="}}};
  if (unicode) return text;
  for (const auto& [sign, ascii] : spelled) {
    for (auto at = text.find(sign); at != std::string::npos;
         at = text.find(sign, at + ascii.size())) {
      text.replace(at, sign.size(), ascii);
    }
  }
  return text;
}

std::string wrapped(std::string_view text, int width, int indent) {
  const std::string blanks(static_cast<std::size_t>(indent), ' ');
  std::string lines;
  int used = 0;
  for (const std::string_view word : text::split(text, ' ')) {
    const int needed = display_width(word);
    if (used > 0 && used + 1 + needed > width) {
      lines += '\n' + blanks;
      used = indent;
    } else if (used > 0) {
      lines += ' ';
      ++used;
    }
    lines += word;
    used += needed;
  }
  return lines + '\n';
}

}  // namespace assay::report
