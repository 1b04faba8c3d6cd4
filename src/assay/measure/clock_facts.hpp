// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the clock itself can do, measured: nothing shorter than its resolution is known, and every
// event costs one reading.

#include "assay/base/clock.hpp"
#include "assay/data/run.hpp"

namespace assay::measure {

// Takes about a millisecond on the monotonic clock. For a clock that moves only when told to, pass
// `is_virtual`: there is nothing to measure.
ClockFacts clock_facts(const Clock& clock, bool is_virtual);

}  // namespace assay::measure
