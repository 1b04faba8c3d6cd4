// SPDX-License-Identifier: Apache-2.0
#pragma once

// Several configurations of a study measured in turns, session by session, in one run: a drift of
// the machine lands on all of them alike, and they can be compared in pairs.

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/base/units.hpp"
#include "assay/data/measurement.hpp"
#include "assay/decide/sides.hpp"
#include "assay/study/load.hpp"
#include "measuring.hpp"

namespace assay::app {

// One configuration: what it is called ("linear"), and its study.
struct Side {
  std::string name;
  study::LoadedStudy loaded;
};

// A study with the cases of every side, each remembering its side. The protocol, name and seed are
// the first side's; a goal of single cases (protocol.until) has no say. Errors: usage, where
// protocols or seeds differ, where two sides are the same, and where cases have no partner.
[[nodiscard]] Result<study::LoadedStudy> interleaved(std::span<const Side> sides);

// What was measured of one side, its cases under their own names.
using decide::side_of;

struct Budget {
  Nanoseconds time_ns = 0;  // for all sides together; a round that has begun is finished
  int max_sessions = 0;     // of each case; 0, of either: what the study says
};

// Measures round by round: every session of a round before the next, the sides of a case one after
// the other, in an order that is drawn and then reversed (measure/schedule.hpp). After 3, 5, 8, 12,
// … rounds (half as many again) `settled` is asked of what there is; `look` counts from 1, so that
// it can spend its error rate. Ends when it says yes, or with the budget; which of the two is in
// the run's log.
using Settled = std::function<bool(const Measurement& run, int look)>;

[[nodiscard]] Result<Measured> measure_until(const study::LoadedStudy& interleaved,
                                             const Budget& budget, const Settled& settled,
                                             const MeasureOptions& options,
                                             const OutputOptions& output);

}  // namespace assay::app
