// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "assay/sensor/callgrind/callgrind_sensor.hpp"
#include "assay/sensor/memory/memory_sensor.hpp"
#include "assay/sensor/ncu/ncu_sensor.hpp"
#include "assay/sensor/perf/perf_sensor.hpp"
#include "assay/sensor/power_source.hpp"
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
      Entry{"ncu",
            "l2",
            "hit rate of a GPU's L2, by NVIDIA Nsight Compute",
            Use::pass,
            {},
            &ncu::create},
      Entry{"perf",
            "l2",
            "hit rate of the CPU's L2, by its own counters",
            Use::pass,
            {},
            &perf::create},
      Entry{"callgrind",
            "l2",
            "hit rate of L2, simulated by valgrind's callgrind",
            Use::pass,
            {},
            &callgrind::create},
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
