// SPDX-License-Identifier: Apache-2.0
#pragma once

// How text for people is drawn.

namespace assay::report {

struct TableStyle {
  int width = 80;       // columns
  bool unicode = true;  // otherwise ASCII only, but for what names hold
  bool color = false;   // ANSI sequences, for failures and warnings only
};

}  // namespace assay::report
