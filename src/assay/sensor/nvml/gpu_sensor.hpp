// SPDX-License-Identifier: Apache-2.0
#pragma once

// The state of NVIDIA's GPUs beside an iteration, by which a slow one can be told from a slowed
// one.
//   gpu_sm_clock_mhz      the lowest of all GPUs, when the iteration has ended (before it, an idle
//                         GPU has lowered its clock by itself)
//   gpu_temperature_c     the highest of all GPUs, then
//   gpu_throttle_reasons  NVML's bits that slow a GPU against the user's will
//                         (platform::nvml_throttling_bits), of any GPU, before or after it
// A value counts the GPUs that give it, and is left out where none does.

#include <array>
#include <memory>
#include <string_view>

#include "assay/sensor/sensor.hpp"

namespace assay::sensor::nvml {

inline constexpr std::array<std::string_view, 3> gpu_columns{
    "gpu_sm_clock_mhz", "gpu_temperature_c", "gpu_throttle_reasons"};

std::unique_ptr<Sensor> create_gpu_sensor();

}  // namespace assay::sensor::nvml
