// SPDX-License-Identifier: Apache-2.0
#pragma once

// NVIDIA's GPUs as facts of the machine: what each is, and the state in which it was found.

#include "assay/base/json.hpp"
#include "assay/platform/nvml.hpp"

namespace assay::host {

// An array, one object a GPU; what a GPU does not say is null. Never a serial number.
//   index, name, uuid_hash (first 12 hex digits of the UUID's SHA-256; with `redact` off, uuid
//   itself instead), compute_capability, memory_bytes, performance_state ("P0"),
//   sm_clock_mhz, memory_clock_mhz, maximum_sm_clock_mhz, maximum_memory_clock_mhz,
//   application_clocks {memory_mhz, sm_mhz}, power_limit_w, default_power_limit_w, ecc,
//   temperature_c, throttle_reasons[] (in words), persistence_mode
Json gpu_facts(const platform::Nvml& nvml, bool redact = true);

// {driver_version, nvml_version, cuda_version}: the last is the newest CUDA that the driver runs.
Json driver_facts(const platform::Nvml& nvml);

}  // namespace assay::host
