// SPDX-License-Identifier: Apache-2.0
#pragma once

// From repeated values to what they teach: how variable, of which shape, and how many are enough.
// Each figure's formula is in the file of its own name. Pure, and linear but for sorting.

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "assay/data/repeatability.hpp"
#include "assay/data/run.hpp"
#include "assay/stats/repeats.hpp"

namespace assay::stats {

struct RepeatabilityOptions {
  std::uint64_t seed = 0;  // of everything resampled
  double confidence = 0.95;
};

// Of one stage. Sessions without values are passed over; at least one has some. `costs` in seconds;
// without them no plan is made. Outliers come without causes and what was beside them.
StageRepeatability analyze_series(std::string stage, Series series,
                                  const std::optional<LevelCosts>& costs,
                                  const RepeatabilityOptions& options);

// Every case and every stage of a run, the total first; cases without timed iterations have no
// stages and say why. `source` is the study's name; `summaries` are those of summarize_run(run).
Repeatability analyze_run(const Run& run, std::span<const CaseSummary> summaries,
                          const RepeatabilityOptions& options);

// Whether the CoV of a stage differs between the cases that have it: one comparison a stage that
// two cases or more have, where the test can be made.
std::vector<CovComparison> compare_cov(std::span<const CaseRepeatability> cases);

}  // namespace assay::stats
