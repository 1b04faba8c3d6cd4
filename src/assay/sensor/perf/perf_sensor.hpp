// SPDX-License-Identifier: Apache-2.0
#pragma once

// The hit rate of the CPU's L2 by its own counters, through perf_event_open(2).

#include <memory>

#include "assay/sensor/sensor.hpp"

namespace assay::sensor::perf {

// Under the name "perf".
std::unique_ptr<Sensor> create();

}  // namespace assay::sensor::perf
