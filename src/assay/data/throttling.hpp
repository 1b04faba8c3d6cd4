// SPDX-License-Identifier: Apache-2.0
#pragma once

// What sensors say of a machine that slowed itself down.

#include <algorithm>
#include <string_view>

#include "assay/data/run.hpp"

namespace assay {

// Of one reading: the columns that count throttling hold 0 while there is none.
inline bool says_throttled(std::string_view reading, double value) {
  return (reading == "cpu_throttled" || reading == "gpu_throttle_reasons") && value > 0;
}

// Whether CPU or GPU throttled while the iteration ran; false also where nothing could tell.
inline bool is_throttled(const Sample& sample) {
  return std::any_of(sample.readings.begin(), sample.readings.end(), [](const auto& reading) {
    return says_throttled(reading.first, reading.second);
  });
}

}  // namespace assay
