// SPDX-License-Identifier: Apache-2.0
#pragma once

// Units of time as the tools spell them, and how large what they say may be.

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace assay::store::importers {

inline constexpr double nanoseconds_in_second = 1e9;
inline constexpr double nanoseconds_in_millisecond = 1e6;

// Some ten years. What is longer is no latency, and sums of such would overflow.
inline constexpr double longest_time_ns = 3e17;
// Of tokens, iterations, bytes: exact as a double.
inline constexpr double largest_count = 9007199254740991;

// Nanoseconds in a unit; nothing for what is no unit of time.
constexpr std::optional<double> nanoseconds_per(std::string_view unit) {
  constexpr std::array<std::pair<std::string_view, double>, 16> known{{{"ns", 1},
                                                                       {"nanosecond", 1},
                                                                       {"nanoseconds", 1},
                                                                       {"us", 1e3},
                                                                       {"µs", 1e3},
                                                                       {"microsecond", 1e3},
                                                                       {"microseconds", 1e3},
                                                                       {"ms", 1e6},
                                                                       {"millisecond", 1e6},
                                                                       {"milliseconds", 1e6},
                                                                       {"s", 1e9},
                                                                       {"sec", 1e9},
                                                                       {"second", 1e9},
                                                                       {"seconds", 1e9},
                                                                       {"min", 60e9},
                                                                       {"minute", 60e9}}};
  for (const auto& [name, factor] : known) {
    if (name == unit) return factor;
  }
  return std::nullopt;
}

}  // namespace assay::store::importers
