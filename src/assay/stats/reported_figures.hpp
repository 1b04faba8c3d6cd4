// SPDX-License-Identifier: Apache-2.0
#pragma once

// Figures that another tool reported, among those that were worked out from samples.

#include <string_view>
#include <vector>

#include "assay/data/metric_values.hpp"
#include "assay/data/run.hpp"

namespace assay::stats {

// Those of the case, without sessions, in the place of what its samples give; in the catalog's
// order. Their notes say where they come from.
void take_reported(const Run& run, std::string_view case_name, std::vector<MetricValues>& metrics);

}  // namespace assay::stats
