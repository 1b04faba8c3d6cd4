// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "assay/sensor/callgrind/callgrind_sensor.hpp"
#include "assay/sensor/hwmon/hwmon_source.hpp"
#include "assay/sensor/interference/interference_sensor.hpp"
#include "assay/sensor/memory/memory_sensor.hpp"
#include "assay/sensor/ncu/ncu_sensor.hpp"
#include "assay/sensor/nvml/gpu_memory_sensor.hpp"
#include "assay/sensor/nvml/gpu_sensor.hpp"
#include "assay/sensor/nvml/power_source.hpp"
#include "assay/sensor/perf/perf_sensor.hpp"
#include "assay/sensor/power_source.hpp"
#include "assay/sensor/rapl/rapl_source.hpp"
#include "assay/sensor/sensor.hpp"
#include "assay/sensor/thermal/thermal_sensor.hpp"

namespace assay::sensor {
namespace {

constexpr std::span<const std::string_view> no_columns{};

}  // namespace

std::span<const Entry> registry() {
  static constexpr std::array entries{
      Entry{"memory", "memory", "resident memory of the session's process", Use::session,
            memory::columns, &memory::create},
      Entry{"gpu_memory", "memory", "memory of NVIDIA's GPUs that the session's process holds",
            Use::session, nvml::gpu_memory_columns, &nvml::create_gpu_memory_sensor},
      Entry{"thermal", "interference", "frequency, temperature and throttling of the CPUs",
            Use::session, thermal::columns, &thermal::create},
      Entry{"gpu", "interference", "clock, temperature and throttling of NVIDIA's GPUs",
            Use::session, nvml::gpu_columns, &nvml::create_gpu_sensor},
      Entry{"interference", "interference", "switches, faults, migrations and stolen time",
            Use::session, interference::columns, &interference::create},
      Entry{"ncu", "l2", "hit rate of a GPU's L2, by NVIDIA Nsight Compute", Use::pass, no_columns,
            &ncu::create, true},
      Entry{"perf", "l2", "hit rate of the CPU's L2, by its own counters", Use::pass, no_columns,
            &perf::create},
      Entry{"callgrind", "l2", "hit rate of L2, simulated by valgrind's callgrind", Use::pass,
            no_columns, &callgrind::create},
  };
  return entries;
}

std::span<const PowerEntry> power_registry() {
  static constexpr std::array entries{
      PowerEntry{"nvml", "power and energy of NVIDIA's GPUs", &nvml::create_power_source},
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
