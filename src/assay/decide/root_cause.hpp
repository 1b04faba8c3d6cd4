// SPDX-License-Identifier: Apache-2.0
#pragma once

// Why a candidate is not what it should be: seed 001's six questions (§7), answered from what the
// runs recorded. Pure. docs/explaining.md lists what each reads and when it is called likely.

#include <optional>
#include <span>
#include <string_view>

#include "assay/data/estimate.hpp"
#include "assay/data/root_cause.hpp"
#include "assay/data/run.hpp"

namespace assay::decide {

// One case of one run; views into both.
struct RunCase {
  const Run* run = nullptr;
  const Case* point = nullptr;
  const CaseSummary* summary = nullptr;
  Knobs pipeline{};  // under which the case ran
};

// `summaries` are those of run.study.cases, in their order; the pipeline is the study's. None where
// the run has no such case.
std::optional<RunCase> run_case(const Run& run, std::span<const CaseSummary> summaries,
                                std::string_view name);

struct CauseOptions {
  double confidence = 0.95;  // of the change
  double threshold_pct = 1;  // a smaller change of latency needs no explanation
};

// Both sides may be of one run: sessions are then compared in pairs.
RootCause root_cause(const RunCase& baseline, const RunCase& candidate,
                     const CauseOptions& options = {});

}  // namespace assay::decide
