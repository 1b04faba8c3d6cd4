// SPDX-License-Identifier: Apache-2.0
#pragma once

// The columns of a dataset by their names: what its writers and its readers agree on
// (docs/estimator.md). Every column that is none of these is a knob.

#include <string>
#include <string_view>

namespace assay {

// Stages that are more than a name: the time of one decode step, and of everything.
inline constexpr const char* decode_per_token_stage = "decode_per_token";
inline constexpr const char* total_stage = "total";

// The knob that counts decode steps.
inline constexpr const char* output_tokens_knob = "output_tokens";

namespace dataset_names {

inline constexpr const char* device = "device";
inline constexpr const char* group = "group";
inline constexpr std::string_view time_prefix = "t_";
inline constexpr std::string_view time_suffix = "_ms";

// "t_vision_ms": milliseconds of the stage "vision".
inline std::string time_column(std::string_view stage) {
  return std::string(time_prefix).append(stage).append(time_suffix);
}

// "vision" of "t_vision_ms"; empty for another form.
inline std::string_view stage_of(std::string_view column) {
  if (!column.starts_with(time_prefix) || !column.ends_with(time_suffix)) return {};
  if (column.size() <= time_prefix.size() + time_suffix.size()) return {};
  column.remove_prefix(time_prefix.size());
  column.remove_suffix(time_suffix.size());
  return column;
}

}  // namespace dataset_names
}  // namespace assay
