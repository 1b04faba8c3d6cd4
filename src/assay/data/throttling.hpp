// SPDX-License-Identifier: Apache-2.0
#pragma once

// What sensors say of a machine that slowed itself down.

#include "assay/data/run.hpp"

namespace assay {

// Whether CPU or GPU throttled while the iteration ran; false also where nothing could tell.
inline bool is_throttled(const Sample& sample) {
  for (const char* name : {"cpu_throttled", "gpu_throttle_reasons"}) {
    const auto reading = sample.readings.find(name);
    if (reading != sample.readings.end() && reading->second != 0) return true;
  }
  return false;
}

}  // namespace assay
