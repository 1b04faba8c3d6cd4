// SPDX-License-Identifier: Apache-2.0
#pragma once

// Root causes as JSON: rca.json, and what `assay explain --json` prints.

#include <string_view>

#include "assay/base/json.hpp"
#include "assay/data/root_cause.hpp"

namespace assay::report {

// What the document must look like, as a JSON Schema.
std::string_view root_cause_schema();

Json root_cause_json(const RootCauses& causes);

}  // namespace assay::report
