// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a user names to be compared: a run directory, or a metrics.json alone.

#include <filesystem>
#include <string>

#include "assay/base/result.hpp"
#include "assay/data/measurement.hpp"
#include "derive.hpp"

namespace assay::app {

// The path's last part, which is what a run is called: "runs/today/" and "runs/today" are both
// "today".
std::string name_of(const std::filesystem::path& run);

// Of a run that was derived from the directory already.
Measurement measurement_of(const std::filesystem::path& directory, const Derived& derived);

// Of a directory everything is derived anew. Its label is the path's last part.
// Errors: usage, for what is neither, or damaged; missing, for what cannot be read.
[[nodiscard]] Result<Measurement> load_measurement(const std::filesystem::path& path);

}  // namespace assay::app
