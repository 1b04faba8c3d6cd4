// SPDX-License-Identifier: Apache-2.0
#pragma once

// An analysis as JSON: analysis.json, and what `assay analyze --json` prints.

#include <string_view>

#include "assay/base/json.hpp"
#include "assay/data/analysis.hpp"

namespace assay::report {

// What the document must look like, as a JSON Schema.
std::string_view analysis_schema();

Json analysis_json(const Analysis& analysis);

}  // namespace assay::report
