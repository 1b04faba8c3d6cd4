// SPDX-License-Identifier: Apache-2.0
#pragma once

// From an outlier to its cause, by what was read beside it. A reading explains an outlier only if
// it is itself unusual there: a process that is interrupted in every iteration is not slowed by it
// now and then.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/data/outlier_cause.hpp"
#include "assay/data/run.hpp"
#include "assay/stats/outliers.hpp"

namespace assay::stats {

struct ExplainedOutlier {
  const Sample* sample = nullptr;
  Flagged flagged;  // index: among the samples that have the stage
  OutlierCause cause = OutlierCause::unknown;
  // Every reading that explains it, the cause's first; then others beyond all usual values.
  std::vector<std::string> beside{};
};

struct ExplainedOutliers {
  std::vector<ExplainedOutlier> outliers{};  // in the order of the samples
  bool had_readings = false;                 // that could have explained one
};

// Below so many iterations that are no outliers, nothing is called unusual.
inline constexpr std::size_t fewest_usual = 20;
// What readings that have nothing to do with an outlier explain by chance, at most: shared among
// the readings that vary.
inline constexpr double chance_of_explaining = 0.05;

// Of the timed iterations of one case: those whose time in `stage` flag_outliers points at. Where
// time is virtual, readings of the real machine tell nothing: leave them out by
// `use_readings` = false.
//
// A reading is unusual if (a) at most max(0, ⌊0.05·(n + 1)/k⌋ − 1) of the n usual iterations have
// one as high, k being the readings of the table that vary in the case, and (b) it lies above their
// median by a margin: for switches and migrations by one and by half, for major faults by one and
// twofold, for minor faults by ten and twofold, for stolen time and waiting by half; a clock lies
// more than 5 % below. What grows with time by itself (involuntary switches, migrations, stolen
// time, waiting) is first divided by how many times longer than usual the iteration took, or a long
// iteration would explain itself; the rank in (a) of what is time is its own. (c) What has a known
// cost has to be worth half of the excess: a minor fault at most 0.25 ms (a huge page cleared at 8
// GB/s), stolen time itself and one tick of 10 ms, waiting itself. Low outliers are explained only
// by a clock that is more than 5 % above the usual one.
ExplainedOutliers explain_outliers(std::span<const Sample* const> timed, Stage stage,
                                   bool use_readings = true);

OutlierSummary summary_of(const ExplainedOutliers& explained);

}  // namespace assay::stats
