// SPDX-License-Identifier: Apache-2.0
#pragma once

// A decision for people: the answer, the targets, how it came to it, and what was done.

#include "assay/data/decision.hpp"
#include "assay/report/document.hpp"

namespace assay::report {

Document decision_document(const Decision& decision);

}  // namespace assay::report
