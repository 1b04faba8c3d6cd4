// SPDX-License-Identifier: Apache-2.0
#pragma once

// Device memory that our own process holds, on all of NVIDIA's GPUs together, as the driver
// accounts it: contexts and pools included, whatever the engine makes of them.
//   gpu_memory_bytes       when an iteration has ended
//   peak_gpu_memory_bytes  of the session: the most that was seen beside any iteration, not within
// A driver may know our process by another number than we do (in a container). That it lists no
// memory of ours is then no zero, and the value is left out.

#include <array>
#include <memory>
#include <string_view>

#include "assay/sensor/sensor.hpp"

namespace assay::sensor::nvml {

inline constexpr std::array<std::string_view, 1> gpu_memory_columns{"gpu_memory_bytes"};

std::unique_ptr<Sensor> create_gpu_memory_sensor();

}  // namespace assay::sensor::nvml
