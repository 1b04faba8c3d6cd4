// SPDX-License-Identifier: Apache-2.0
#pragma once

// The replay engine: latencies that are described by knobs or recorded in a file, in virtual time
// (exact, instant) or in real time. Everything behind an engine can be tested with it, end to end.

#include "assay/data/knob.hpp"

namespace assay::engine::replay {

const EngineDescription& description();

}  // namespace assay::engine::replay
