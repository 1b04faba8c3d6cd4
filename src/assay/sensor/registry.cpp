// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "assay/sensor/memory/memory_sensor.hpp"
#include "assay/sensor/nvml/gpu_memory_sensor.hpp"
#include "assay/sensor/nvml/gpu_sensor.hpp"
#include "assay/sensor/nvml/power_source.hpp"
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
      Entry{"gpu", "interference", "clock, temperature and throttling of NVIDIA's GPUs",
            Use::session, nvml::gpu_columns, &nvml::create_gpu_sensor},
      Entry{"gpu_memory", "memory", "memory of NVIDIA's GPUs that the session's process holds",
            Use::session, nvml::gpu_memory_columns, &nvml::create_gpu_memory_sensor},
  };
  return entries;
}

std::span<const PowerEntry> power_registry() {
  static constexpr std::array entries{
      PowerEntry{"nvml", "power and energy of NVIDIA's GPUs", &nvml::create_power_source},
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
