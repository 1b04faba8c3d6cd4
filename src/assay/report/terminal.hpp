// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the terminal behind a file descriptor can show.

#include "assay/report/table_style.hpp"

namespace assay::report {

struct TerminalFacts {
  bool is_tty = false;
  int width = 80;        // columns: COLUMNS, else what the terminal says, else 80
  bool unicode = false;  // the locale's character set is UTF-8
  bool color = false;    // a terminal that is not dumb, and NO_COLOR is unset or empty

  TableStyle style() const { return {.width = width, .unicode = unicode, .color = color}; }
};

TerminalFacts detect(int descriptor);

}  // namespace assay::report
