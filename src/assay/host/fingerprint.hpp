// SPDX-License-Identifier: Apache-2.0
#pragma once

// The machine that measured, as far as it can be known without privileges: what metrics.json shows
// as `env` (docs/environment.md). It holds nothing that names the machine or its user; the branch
// of the repository and the names of package environments are the user's own words, and are
// redacted where a run is stored.

#include <filesystem>
#include <string_view>

#include "assay/base/json.hpp"
#include "assay/platform/host_root.hpp"

namespace assay::host {

// Facts from /proc, /sys and /etc below `root`, from NVML, and of this process and its working
// directory; what is not there is null, never an error. Takes at most some seconds. To be taken
// after the machine was locked, so that it says what was measured in.
//   gpu, gpus[], gpus_reason, driver, cuda_driver_version, fixed_clock, fixed_clock_reason,
//   cpu {model, isa[], logical_cpus, available_cpus, microcode, governor, turbo, smt, numa_nodes,
//   caches[], mitigations{}}, memory_bytes, transparent_huge_pages, swap_bytes, kernel, os, aslr,
//   perf_event_paranoid, virtualization, hypervisor, control_group {cpu_quota,
//   memory_limit_bytes}, load_average_1m, container {…}, repository {…}, libraries {…},
//   limitations[], environment_hash
Json fingerprint(const std::filesystem::path& root = platform::host_root());

// Whoever locks the clocks says so here: sets `fixed_clock` and `fixed_clock_reason`, the
// limitation that goes with them, and the hash anew. `reason` says why not, and is null otherwise.
void set_fixed_clock(Json& environment, bool fixed, std::string_view reason);

}  // namespace assay::host
