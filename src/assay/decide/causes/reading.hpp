// SPDX-License-Identifier: Apache-2.0
#pragma once

// Readings beside the iterations, compared between the sides, with what they can account for.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "assay/decide/causes/clue.hpp"
#include "assay/decide/causes/drift.hpp"

namespace assay::decide::causes {

enum class ReadingKind : std::uint8_t {
  level,     // as it is; its cost is what was measured within the sessions
  bytes,     // the same, in MB (10^6 bytes)
  clock,     // megahertz: what only computes takes as much longer as the clock is slower
  throttle,  // the share of iterations that were throttled, in percent; known to slow them
  rate,      // a count that grows with time by itself: per second of latency
  time,      // milliseconds that grow with time: as a share of latency; costs at most itself
};

struct ReadingRule {
  std::string_view name;  // the column of samples.csv
  std::string_view label;
  std::string_view unit;
  ReadingKind kind = ReadingKind::level;
  Margin margin{};
};

// Those that either side has. Empty where time is virtual: the readings are of the real machine.
std::vector<Clue> clues_of(const ComparedCase& pair, std::span<const ReadingRule> rules);

}  // namespace assay::decide::causes
