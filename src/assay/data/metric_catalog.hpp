// SPDX-License-Identifier: Apache-2.0
#pragma once

// The metrics that two measurements are compared by: their names, units, and what counts as better.
// A new one is a line here and a line in stats/measurement.cpp, which takes it from a run.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/enum_words.hpp"

namespace assay {

enum class Better : std::uint8_t { lower, higher };

inline constexpr std::array<EnumWord<Better>, 2> better_words{
    {{Better::lower, "lower"}, {Better::higher, "higher"}}};

inline std::span<const EnumWord<Better>> words(Better) {
  return better_words;
}

// How a change is counted: relative to the baseline (Δ%), or as a difference of percentages (L2 hit
// rate, quality), where a relative change would say something else.
enum class ChangeScale : std::uint8_t { relative, points };

inline constexpr std::array<EnumWord<ChangeScale>, 2> change_scale_words{
    {{ChangeScale::relative, "relative"}, {ChangeScale::points, "points"}}};

inline std::span<const EnumWord<ChangeScale>> words(ChangeScale) {
  return change_scale_words;
}

struct MetricDefinition {
  std::string_view name;   // "latency_mean_ms": unique, ends in its unit where it has one
  std::string_view label;  // "latency mean"
  std::string_view unit;   // "ms"
  Better better = Better::lower;
  ChangeScale scale = ChangeScale::relative;
  bool has_verdict = true;  // a maximum has none: it is one value, and grows with the repeats
  bool is_speed = false;    // a change is told as faster or slower, not as better or worse
  bool is_reading = false;  // an engine reads it itself: the reading of that name in samples.csv
};

// All of them, in the order in which tables show them.
std::span<const MetricDefinition> metric_catalog();

// Their names, for messages that list or suggest one.
std::vector<std::string> metric_names();

// Of an engine that knows what its output should be: quality against that, in points. No metric,
// but the headline that seed 001 names.
inline constexpr const char* quality_delta_reading = "quality_delta_pct";

// Nullptr for a name that is not there.
const MetricDefinition* find_metric(std::string_view name);

// What a gate and Holm's adjustment look at unless told otherwise.
std::vector<std::string> default_gate_metrics();

}  // namespace assay
