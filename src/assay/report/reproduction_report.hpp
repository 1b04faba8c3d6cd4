// SPDX-License-Identifier: Apache-2.0
#pragma once

// What came of repeating a published run: for programs (reproduction.json) and for people.

#include <string>

#include "assay/base/json.hpp"
#include "assay/data/reproduction.hpp"
#include "assay/report/table_style.hpp"

namespace assay::report {

Json reproduction_json(const Reproduction& reproduction);

// Ends with a newline.
std::string reproduction_text(const Reproduction& reproduction, const TableStyle& style);

}  // namespace assay::report
