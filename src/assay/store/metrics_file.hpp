// SPDX-License-Identifier: Apache-2.0
#pragma once

// A metrics.json without its run: enough to compare it.

#include <filesystem>

#include "assay/base/result.hpp"
#include "assay/data/measurement.hpp"

namespace assay::store {

// The measurement that the run's directory gives, as far as comparing is concerned. Its label is
// empty. Errors: missing, if the file cannot be read; usage, with the place, for what is damaged,
// too large, or no metrics file, and where the metrics are of another schema version or have no
// values by session, as assay 0.1 wrote them.
[[nodiscard]] Result<Measurement> read_metrics_file(const std::filesystem::path& path);

}  // namespace assay::store
