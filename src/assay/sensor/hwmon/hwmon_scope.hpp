// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the power sensors of known drivers cover.

#include <optional>
#include <string_view>

#include "assay/data/power.hpp"

namespace assay::sensor::hwmon {

// Of the sensor `number` (the 1 of power1_input) of a driver, with its label if it has one. `other`
// for drivers that are not known; nothing for a sensor that is better left alone.
std::optional<PowerScope> scope_of(std::string_view driver, std::string_view label, int number);

}  // namespace assay::sensor::hwmon
