// SPDX-License-Identifier: Apache-2.0
#pragma once

// Guardrails as JSON (docs/formats.md).

#include <string_view>

#include "assay/base/json.hpp"
#include "assay/data/guard.hpp"

namespace assay::report {

// What e3_guardrail_analysis.json must look like, as a JSON Schema.
std::string_view guardrail_analysis_schema();

Json guardrail_analysis_json(const GuardAnalysis& analysis);

// What `assay guard --json` prints.
Json guard_report_json(const GuardReport& report);

}  // namespace assay::report
