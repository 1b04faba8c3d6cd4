// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "assay/sensor/memory/memory_sensor.hpp"
#include "assay/sensor/sensor.hpp"

namespace assay::sensor {

std::span<const Entry> registry() {
  static constexpr std::array entries{
      Entry{"memory", "peak resident memory of the session's process", &memory::create},
  };
  return entries;
}

}  // namespace assay::sensor
