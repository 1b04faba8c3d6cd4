// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a case is asked to do, apart from who does it and how: only what has the same workload can
// be ranked.

#include <array>
#include <string>
#include <string_view>

#include "assay/data/study.hpp"

namespace assay {

// The knobs that say how much is to be done. A new one is a word here.
inline constexpr std::array<std::string_view, 5> workload_knobs{
    "batch_size", "sequence_length", "prompt_tokens", "output_tokens", "vision_tokens"};

// Those that the case has, and its task.
inline Knobs workload_of(const Knobs& knobs, const std::string& task) {
  Knobs workload;
  for (const std::string_view name : workload_knobs) {
    if (const auto found = knobs.find(std::string(name)); found != knobs.end()) {
      workload[found->first] = found->second;
    }
  }
  if (!task.empty()) workload["task"] = task;
  return workload;
}

// Whether there is a token to decode: the first comes from prefill.
inline bool has_decode_steps(const Knobs& knobs) {
  const auto found = knobs.find("output_tokens");
  return found == knobs.end() || found->second != 1;
}

}  // namespace assay
