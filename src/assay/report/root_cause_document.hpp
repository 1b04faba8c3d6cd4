// SPDX-License-Identifier: Apache-2.0
#pragma once

// Root causes as a document: the likeliest cause first, then the six questions, then the evidence.

#include "assay/data/root_cause.hpp"
#include "assay/report/document.hpp"

namespace assay::report {

struct RootCauseView {
  bool is_brief = false;  // for a terminal: of the evidence only what drifted
};

Document root_cause_document(const RootCauses& causes, const RootCauseView& view = {});

}  // namespace assay::report
