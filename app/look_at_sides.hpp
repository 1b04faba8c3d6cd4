// SPDX-License-Identifier: Apache-2.0
#pragma once

// When a run that measures sides in turns has measured enough: what is asked between its rounds.

#include <filesystem>
#include <functional>
#include <string>

#include "assay/data/measurement.hpp"
#include "assay/data/study.hpp"
#include "assay/measure/measure.hpp"

namespace assay::app {

// What a look finds: whether measuring may end, and what to tell who watches.
struct Finding {
  bool settled = false;
  std::string text{};
};

using Judge = std::function<Finding(const Measurement& run, int look)>;

// decide::compare_sides() until decide::is_settled(), as protocol.interleave has it.
Judge judge_of(const Interleave& interleave);

// Of the run in `directory`, whose protocol has an interleave block. Looks after 3, 5, 8, 12, …
// rounds (protocol.sessions to begin with, half as many again each time), and once more when a
// limit is reached. Time is that of the sessions' records, so that what ends a run is known from
// what it stores.
measure::LookAt look_at_sides(const std::filesystem::path& directory, const Protocol& protocol,
                              const Judge& judge);

}  // namespace assay::app
