// SPDX-License-Identifier: Apache-2.0
#pragma once

// What tells one subject's part of a report from those of the others: nothing where there is only
// one.

#include <string>

namespace assay::report {

struct ReportPart {
  std::string id{};        // behind ids: "-b"
  std::string title{};     // behind titles: ": A100 to H100"
  std::string figure{};    // behind names of figures: "-a100-h100"
  bool is_detail = false;  // the part may be folded away
};

}  // namespace assay::report
