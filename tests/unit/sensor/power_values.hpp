// SPDX-License-Identifier: Apache-2.0
#pragma once

// What every channel of a source says.

#include <vector>

#include "assay/sensor/power_source.hpp"

namespace assay::sensor {

inline std::vector<PowerValue> read(PowerSource& source) {
  std::vector<PowerValue> values(source.channels().size());
  source.read(values);
  return values;
}

}  // namespace assay::sensor
