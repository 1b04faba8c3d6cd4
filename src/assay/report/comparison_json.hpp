// SPDX-License-Identifier: Apache-2.0
#pragma once

// Comparisons as JSON: what `assay compare --json` and `assay gate --json` print.

#include <span>
#include <string_view>

#include "assay/base/json.hpp"
#include "assay/data/comparison.hpp"

namespace assay::report {

// What the document must look like, as a JSON Schema.
std::string_view comparison_schema();

// One comparison: an element of the document's `comparisons`.
Json comparison_json(const Comparison& comparison);

// The document: schema_version, the weightiest verdict of all, and the comparisons. At least one.
Json comparisons_json(std::span<const Comparison> comparisons);

}  // namespace assay::report
