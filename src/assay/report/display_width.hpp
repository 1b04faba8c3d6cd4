// SPDX-License-Identifier: Apache-2.0
#pragma once

// Text measured in terminal columns, and fitted to them.

#include <cstddef>
#include <string>
#include <string_view>

namespace assay::report {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
};

// The first character of a text that is not empty; a byte that is not UTF-8 stands for itself.
Character first_character(std::string_view text);

// Columns that a terminal gives `text`: 0 for combining marks and joiners, 2 for East Asian wide
// characters and emoji, 1 for the rest. `text` is printable UTF-8 (text::printable); a byte that is
// not counts as one column.
int display_width(std::string_view text);

// The text, or as much of its beginning as fits with an ellipsis into `width` columns. The ellipsis
// is "…", or ".." without Unicode.
std::string truncated(std::string_view text, int width, bool unicode);

// The same, but cut in the middle: names often differ at their end.
std::string shortened(std::string_view text, int width, bool unicode);

// The text; without Unicode its signs (±, ≤, →, …) are spelled in ASCII.
std::string with_signs(std::string text, bool unicode);

// Broken at blanks into lines of at most `width` columns, each ended by a newline and all but the
// first indented by `indent`. A longer word has a line of its own.
std::string wrapped(std::string_view text, int width, int indent);

}  // namespace assay::report
