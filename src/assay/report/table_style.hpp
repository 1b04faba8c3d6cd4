// SPDX-License-Identifier: Apache-2.0
#pragma once

// How text for people is drawn.

#include <cstdint>
#include <string>

namespace assay::report {

struct TableStyle {
  int width = 80;       // columns
  bool unicode = true;  // otherwise ASCII only, but for what names hold
  bool color = false;   // ANSI sequences, for failures and warnings only
};

enum class Tone : std::uint8_t { plain, warning, failure };

// Red for a failure, yellow for a warning; the text itself without colours.
inline std::string toned(const std::string& text, Tone tone, const TableStyle& style) {
  if (!style.color || tone == Tone::plain || text.empty()) return text;
  return (tone == Tone::failure ? "\x1b[31m" : "\x1b[33m") + text + "\x1b[0m";
}

}  // namespace assay::report
