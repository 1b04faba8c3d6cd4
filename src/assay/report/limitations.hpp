// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a reader must know of a report's limits, where every report has it.

#include <string>
#include <vector>

#include "assay/report/document.hpp"

namespace assay::report {

// As the last list of the section "limitations", which is added at the end of a document that has
// none. Nothing without sentences.
void add_limitations(Document& document, const std::vector<std::string>& sentences);

}  // namespace assay::report
