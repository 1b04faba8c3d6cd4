// SPDX-License-Identifier: Apache-2.0
#pragma once

// Power and energy sensors of boards, supplies and graphics cards, through the kernel's hardware
// monitoring (kernel documentation, "Naming and data format standards for sysfs files").

#include <filesystem>
#include <memory>

#include "assay/sensor/power_source.hpp"

namespace assay::sensor::hwmon {

// One channel a sensor below `root`/sys/class/hwmon: "hwmon:amdgpu/power1". A power sensor gives
// its average where it has one, an energy sensor what it has counted. A battery is read only while
// it feeds the machine.
std::unique_ptr<PowerSource> create(const std::filesystem::path& root);

// Of this machine.
std::unique_ptr<PowerSource> create();

}  // namespace assay::sensor::hwmon
