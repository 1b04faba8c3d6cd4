// SPDX-License-Identifier: Apache-2.0
#pragma once

// ncu.json: what the profiling passes gave, one by one, whichever tool they ran under.

#include <span>
#include <string_view>

#include "assay/base/json.hpp"
#include "assay/data/estimate.hpp"
#include "assay/data/run.hpp"

namespace assay::report {

// schema/ncu.schema.json, as this build has it.
std::string_view ncu_schema();

// The whole document: the cases that had profiling passes. Where none gave a hit rate, limitations
// say why. `summaries` are those of run.study.cases, in their order.
Json ncu_json(const Run& run, std::span<const CaseSummary> summaries);

}  // namespace assay::report
