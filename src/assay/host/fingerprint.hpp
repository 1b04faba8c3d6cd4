// SPDX-License-Identifier: Apache-2.0
#pragma once

// The machine that measured, as far as it can be known without privileges: what metrics.json shows
// as `env`. It holds nothing that names the machine, its user or its paths.

#include <filesystem>

#include "assay/base/json.hpp"

namespace assay::host {

// Facts from /proc, /sys and /etc below `root`; what is not there is null, never an error.
//   gpu, driver, fixed_clock, fixed_clock_reason,
//   cpu {model, isa[], logical_cpus, available_cpus}, memory_bytes, kernel, os, virtualization,
//   load_average_1m, limitations[]
Json fingerprint(const std::filesystem::path& root = "/");

}  // namespace assay::host
