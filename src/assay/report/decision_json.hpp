// SPDX-License-Identifier: Apache-2.0
#pragma once

// decision.json: what was decided, and all that led to it (schema/decision.schema.json).

#include <string>
#include <string_view>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"
#include "assay/data/decision.hpp"

namespace assay::report {

// The text of schema/decision.schema.json.
std::string_view decision_schema();

Json decision_json(const Decision& decision);

// Errors: usage, for what decision_json() did not write.
[[nodiscard]] Result<Decision> read_decision(const Json& json, const std::string& source);

}  // namespace assay::report
