// SPDX-License-Identifier: Apache-2.0
#pragma once

// m2_repeatability_results.json.

#include <string_view>

#include "assay/base/json.hpp"
#include "assay/data/repeatability.hpp"

namespace assay::report {

// What it must look like, as a JSON Schema.
std::string_view repeatability_schema();

// Without what only the caller knows of the run (run_id, env, …).
Json repeatability_json(const Repeatability& repeatability);

}  // namespace assay::report
