// SPDX-License-Identifier: Apache-2.0
#pragma once

// Findings as JSON: what `assay findings --json` prints.

#include <string_view>

#include "assay/base/json.hpp"
#include "assay/data/findings.hpp"

namespace assay::report {

// What the document must look like, as a JSON Schema.
std::string_view findings_schema();

Json findings_json(const Findings& findings);

}  // namespace assay::report
