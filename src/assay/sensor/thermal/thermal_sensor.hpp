// SPDX-License-Identifier: Apache-2.0
#pragma once

// How fast and how hot the processors ran: what tells a slow iteration from a slowed machine.

#include <array>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "assay/sensor/sensor.hpp"

namespace assay::sensor::thermal {

// CPUs beyond so many are represented by others, evenly spaced.
inline constexpr std::size_t most_cpus = 16;

// cpu_frequency_mhz: mean of scaling_cur_freq, right after the iteration; temperature_c: of the
// hottest CPU sensor, right after it (thermal/cpu_temperature.hpp); cpu_throttled: 1 if a
// thermal_throttle count (x86: of a core or its package) rose during it, else 0. What the machine
// does not show is left out.
inline constexpr std::array<std::string_view, 3> columns{"cpu_frequency_mhz", "temperature_c",
                                                         "cpu_throttled"};

// Of these CPUs, as the /sys below `root` shows them.
std::unique_ptr<Sensor> create_for(const std::filesystem::path& root, std::span<const int> cpus);

// Of the CPUs that this process may use, as the machine shows them (platform/host_root.hpp).
std::unique_ptr<Sensor> create();

}  // namespace assay::sensor::thermal
