// SPDX-License-Identifier: Apache-2.0
#pragma once

// Text measured in terminal columns.

#include <string>
#include <string_view>

namespace assay::report {

// Columns that a terminal gives `text`: 0 for combining marks and joiners, 2 for East Asian wide
// characters and emoji, 1 for the rest. `text` is printable UTF-8 (text::printable); a byte that is
// not counts as one column.
int display_width(std::string_view text);

// The text, or as much of its beginning as fits with an ellipsis ("…" or "..") into `width`
// columns.
std::string truncated(std::string_view text, int width, bool unicode);

}  // namespace assay::report
