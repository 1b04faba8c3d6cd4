// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/clock_facts.hpp"

#include <algorithm>
#include <limits>

namespace assay::measure {

ClockFacts clock_facts(const Clock& clock, bool is_virtual) {
  if (is_virtual) return {.name = "virtual", .resolution_ns = 1, .cost_ns = 0};

  constexpr int readings = 20'000;
  Nanoseconds smallest_step = std::numeric_limits<Nanoseconds>::max();
  const std::int64_t began = clock.now_ns();
  std::int64_t previous = began;
  for (int i = 0; i < readings; ++i) {
    const std::int64_t now = clock.now_ns();
    if (now > previous) smallest_step = std::min(smallest_step, now - previous);
    previous = now;
  }
  return {.name = "monotonic",
          .resolution_ns = smallest_step,
          .cost_ns = static_cast<double>(previous - began) / readings};
}

}  // namespace assay::measure
