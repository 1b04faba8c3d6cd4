// SPDX-License-Identifier: Apache-2.0
#pragma once

// metrics.json: everything that is derived of a run, for programs (docs/metrics.md).

#include <span>
#include <string_view>

#include "assay/base/json.hpp"
#include "assay/data/estimate.hpp"
#include "assay/data/run.hpp"

namespace assay::report {

// The whole document. The same run gives the same bytes; a number that cannot be had is null.
// `summaries` are those of run.study.cases, in their order.
Json metrics_json(const Run& run, std::span<const CaseSummary> summaries);

// schema/metrics.schema.json, as this build has it.
std::string_view metrics_schema();

}  // namespace assay::report
