// SPDX-License-Identifier: Apache-2.0
#pragma once

// How busy the machine was before the run.

#include <filesystem>
#include <optional>

namespace assay::host {

// The load average of the last minute: processes that ran or wanted to.
std::optional<double> read_load_average(const std::filesystem::path& root);

}  // namespace assay::host
