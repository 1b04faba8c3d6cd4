// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a user names to be compared: a run directory, or a metrics.json alone.

#include <filesystem>

#include "assay/base/result.hpp"
#include "assay/data/measurement.hpp"

namespace assay::app {

// Of a directory everything is derived anew. Its label is the path's last part.
// Errors: usage, for what is neither, or damaged; missing, for what cannot be read.
[[nodiscard]] Result<Measurement> load_measurement(const std::filesystem::path& path);

}  // namespace assay::app
