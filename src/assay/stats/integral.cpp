// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/integral.hpp"

#include <algorithm>

namespace assay::stats {
namespace {

// The value at a time between two readings of different times.
double value_at(const TimedValue& before, const TimedValue& after, Nanoseconds time_ns) {
  const double share = static_cast<double>(time_ns - before.time_ns) /
                       static_cast<double>(after.time_ns - before.time_ns);
  return before.value + share * (after.value - before.value);
}

}  // namespace

std::optional<double> integral(std::span<const TimedValue> readings, Nanoseconds begin_ns,
                               Nanoseconds end_ns) {
  if (readings.empty() || begin_ns > end_ns || readings.front().time_ns > begin_ns ||
      readings.back().time_ns < end_ns) {
    return std::nullopt;
  }
  double sum = 0;
  for (std::size_t i = 1; i < readings.size(); ++i) {
    const TimedValue& before = readings[i - 1];
    const TimedValue& after = readings[i];
    const Nanoseconds from = std::max(before.time_ns, begin_ns);
    const Nanoseconds to = std::min(after.time_ns, end_ns);
    if (from >= to) continue;
    const double mean = (value_at(before, after, from) + value_at(before, after, to)) / 2.0;
    sum += mean * to_seconds(to - from);
  }
  return sum;
}

}  // namespace assay::stats
