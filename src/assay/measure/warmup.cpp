// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/warmup.hpp"

#include <algorithm>

#include "assay/stats/looks.hpp"
#include "assay/stats/steady_state.hpp"

namespace assay::measure {

void SteadyWarmup::observe(Nanoseconds latency) {
  latencies_.push_back(to_milliseconds(latency));
  const std::size_t count = latencies_.size();
  const bool at_look = count == stats::next_look(stats::steady_state_needs, count - 1);
  if (at_look && stats::warmup_length(latencies_)) {
    steady_ = true;
  } else if (count >= most_) {
    steady_ = false;
  }
}

std::unique_ptr<Warmup> warmup(const Protocol& protocol) {
  if (protocol.warmup_auto) return std::make_unique<SteadyWarmup>(protocol.max_warmup);
  return std::make_unique<FixedWarmup>(protocol.warmup);
}

std::size_t least_warmup(const Protocol& protocol) {
  if (!protocol.warmup_auto) return static_cast<std::size_t>(protocol.warmup);
  return std::min(stats::steady_state_needs, static_cast<std::size_t>(protocol.max_warmup));
}

}  // namespace assay::measure
