// SPDX-License-Identifier: Apache-2.0
#pragma once

// Power of NVIDIA's GPUs: one channel a GPU that says its power or counts its energy, "nvml:0". The
// number is NVML's index.

#include <memory>

#include "assay/sensor/power_source.hpp"

namespace assay::sensor::nvml {

// A device that is lost on the way is a failure of its readings, in words, and of no others.
std::unique_ptr<PowerSource> create_power_source();

}  // namespace assay::sensor::nvml
