// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a machine shows the temperature of its processors.

#include <filesystem>
#include <vector>

namespace assay::sensor::thermal {

// The files temp*_input of the hwmon devices that are CPUs (coretemp, k10temp, zenpower,
// cpu_thermal); where there are none, temp of the thermal zones that are (x86_pkg_temp, cpu…). Each
// holds thousandths of a degree Celsius. At most 16, in the order of their numbers: the first ones
// are those of whole packages. Below `root`.
std::vector<std::filesystem::path> cpu_temperature_files(const std::filesystem::path& root);

}  // namespace assay::sensor::thermal
