// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/hwmon/hwmon_scope.hpp"

#include <algorithm>
#include <array>

namespace assay::sensor::hwmon {
namespace {

struct Known {
  std::string_view driver;  // begins the device's name
  std::string_view label;   // begins the sensor's label; empty: of its first sensor, any label
  PowerScope scope;
};

// The first that fits counts. Facts of the kernel's documentation of its hwmon drivers.
constexpr std::array known{
    // Graphics. Of several sensors the first is the card; further ones are parts of it.
    Known{"amdgpu", "", PowerScope::gpu},
    Known{"radeon", "", PowerScope::gpu},
    Known{"nouveau", "", PowerScope::gpu},
    Known{"i915", "", PowerScope::gpu},
    Known{"xe", "", PowerScope::gpu},
    // The whole machine.
    Known{"power_meter", "", PowerScope::system},
    Known{"BAT", "", PowerScope::system},
    Known{"corsairpsu", "power total", PowerScope::system},
    Known{"macsmc", "Total System Power", PowerScope::system},
    Known{"ibmpowernv", "System", PowerScope::system},
    // Processors.
    Known{"amd_energy", "Esocket", PowerScope::package},
    Known{"fam15h_power", "", PowerScope::package},
    Known{"zenpower", "SVI2_P_Core", PowerScope::core},
    Known{"zenpower", "SVI2_P_SoC", PowerScope::uncore},
    // The supply of a system on a module, behind a shunt.
    Known{"ina", "VDD_IN", PowerScope::system},
    Known{"ina", "POM_5V_IN", PowerScope::system},
};

}  // namespace

std::optional<PowerScope> scope_of(std::string_view driver, std::string_view label, int number) {
  // Reading a core's counter interrupts that core; the socket's holds them all.
  if (driver == "amd_energy" && label.starts_with("Ecore")) return std::nullopt;
  const auto found = std::find_if(known.begin(), known.end(), [&](const Known& entry) {
    if (!driver.starts_with(entry.driver)) return false;
    return entry.label.empty() ? number == 1 : label.starts_with(entry.label);
  });
  return found == known.end() ? PowerScope::other : found->scope;
}

}  // namespace assay::sensor::hwmon
