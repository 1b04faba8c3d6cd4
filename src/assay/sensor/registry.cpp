// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "assay/sensor/hwmon/hwmon_source.hpp"
#include "assay/sensor/memory/memory_sensor.hpp"
#include "assay/sensor/power_source.hpp"
#include "assay/sensor/rapl/rapl_source.hpp"
#include "assay/sensor/sensor.hpp"

namespace assay::sensor {

std::span<const Entry> registry() {
  static constexpr std::array entries{
      Entry{"memory",
            "memory",
            "resident memory of the session's process",
            Use::session,
            {},
            &memory::create},
  };
  return entries;
}

std::span<const PowerEntry> power_registry() {
  static constexpr std::array entries{
      PowerEntry{"rapl", "the processor's energy counters", &rapl::create},
      PowerEntry{"hwmon", "sensors of the board, supplies and graphics cards", &hwmon::create},
  };
  return entries;
}

const Entry* find(std::string_view name) {
  const auto entries = registry();
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& entry) { return entry.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

}  // namespace assay::sensor
