// SPDX-License-Identifier: Apache-2.0
#pragma once

// A document for a terminal. Figures are left out: their place is a file.

#include <string>

#include "assay/report/document.hpp"
#include "assay/report/table_style.hpp"

namespace assay::report {

// The headline first. A table with a caption stands between rules, as in seed 002; columns that do
// not fit go by their `expendable`.
std::string document_text(const Document& document, const TableStyle& style);

}  // namespace assay::report
