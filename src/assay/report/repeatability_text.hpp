// SPDX-License-Identifier: Apache-2.0
#pragma once

// What `assay repeatability` prints: a table, then the answers.

#include <string>

#include "assay/data/repeatability.hpp"
#include "assay/report/table_style.hpp"

namespace assay::report {

// A row a case and stage; the answers of each case's first stage, wrapped to the width. Ends with a
// newline.
std::string repeatability_text(const Repeatability& repeatability, const TableStyle& style);

}  // namespace assay::report
