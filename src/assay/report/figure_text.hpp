// SPDX-License-Identifier: Apache-2.0
#pragma once

// Text as a figure can show it, and how much room it takes.

#include <string>
#include <string_view>

namespace assay::report {

// Pixels. A figure is meant to be printed 7 inches wide at 300 dots per inch: 9 pt are 37.5 pixels.
inline constexpr double text_size = 37.5;
inline constexpr double line_height = 1.35 * text_size;

// Control characters and invalid UTF-8 made visible as text::printable does, and every character
// that a common font may lack as "\u4e2d": where the font has none, gnuplot 5.4's placeholder for
// it covers the picture.
std::string drawable(std::string_view text);

// Upper bound of what the common fonts need, in pixels. `text` is drawable.
double text_width(std::string_view text, bool bold = false);

// As much of the text as fits, cut in the middle.
std::string fitted(std::string_view text, double width, bool bold = false);

}  // namespace assay::report
