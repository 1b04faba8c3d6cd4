// SPDX-License-Identifier: Apache-2.0
#pragma once

// The integral of something that is read now and then, over exactly the window that was timed:
// energy from power.

#include <optional>
#include <span>

#include "assay/base/units.hpp"

namespace assay::stats {

struct TimedValue {
  Nanoseconds time_ns = 0;
  double value = 0;
};

// Trapezoidal over [begin_ns, end_ns], in value·seconds; readings that straddle an edge are
// interpolated to it. Exact where the value is a straight line between readings; a step between two
// readings is off by at most half its height times their distance.
//
// The readings are ascending in time; two of one time are a step. None where they do not reach from
// begin_ns to end_ns, or where the window ends before it begins; a window without width gives 0.
std::optional<double> integral(std::span<const TimedValue> readings, Nanoseconds begin_ns,
                               Nanoseconds end_ns);

}  // namespace assay::stats
