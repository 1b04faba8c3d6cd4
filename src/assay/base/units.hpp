// SPDX-License-Identifier: Apache-2.0
#pragma once

// Durations as users write and read them. Inside, every duration is an integer of nanoseconds.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

using Nanoseconds = std::int64_t;

inline constexpr double nanoseconds_per_millisecond = 1e6;
inline constexpr double nanoseconds_per_second = 1e9;

constexpr double to_milliseconds(Nanoseconds duration) {
  return static_cast<double>(duration) / nanoseconds_per_millisecond;
}

constexpr double to_seconds(Nanoseconds duration) {
  return static_cast<double>(duration) / nanoseconds_per_second;
}

// Of a guess: what is below a nanosecond is cut off.
constexpr Nanoseconds from_seconds(double seconds) {
  return static_cast<Nanoseconds>(seconds * nanoseconds_per_second);
}

// "250ms", "60s", "1.5min", "2h", "10us", "7ns"; a unit is required, and the value is not negative.
// Nothing on malformed text or where nanoseconds would overflow.
std::optional<Nanoseconds> parse_duration(std::string_view text);

// The shortest exact form that parse_duration reads back: "60s", "1500ms", "7ns".
std::string duration_text(Nanoseconds duration);

// For people: "0.8 s", "12 s", "3 min 05 s", "2 h 10 min".
std::string rough_duration(Nanoseconds duration);

}  // namespace assay
