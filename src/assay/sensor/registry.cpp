// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "assay/sensor/interference/interference_sensor.hpp"
#include "assay/sensor/memory/memory_sensor.hpp"
#include "assay/sensor/power_source.hpp"
#include "assay/sensor/sensor.hpp"
#include "assay/sensor/thermal/thermal_sensor.hpp"

namespace assay::sensor {

std::span<const Entry> registry() {
  static constexpr std::array entries{
      Entry{"memory", "memory", "resident memory of the session's process", Use::session,
            memory::columns, &memory::create},
      Entry{"thermal", "interference", "frequency, temperature and throttling of the CPUs",
            Use::session, thermal::columns, &thermal::create},
      Entry{"interference", "interference", "switches, faults, migrations and stolen time",
            Use::session, interference::columns, &interference::create},
  };
  return entries;
}

std::span<const PowerEntry> power_registry() {
  return {};
}

const Entry* find(std::string_view name) {
  const auto entries = registry();
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& entry) { return entry.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

}  // namespace assay::sensor
