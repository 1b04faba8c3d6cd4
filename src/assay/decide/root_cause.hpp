// SPDX-License-Identifier: Apache-2.0
#pragma once

// Why did the latency change? Seed 001's six questions (§7), answered from what runs recorded.
// Pure. docs/explaining.md lists what each reads and when it is called likely.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/data/estimate.hpp"
#include "assay/data/root_cause.hpp"
#include "assay/data/run.hpp"

namespace assay::decide {

// One case of one run; views into both.
struct RunCase {
  const Run* run = nullptr;
  const Case* point = nullptr;
  const CaseSummary* summary = nullptr;
  Knobs pipeline{};  // under which the case ran: its side's before the study's
};

// `summaries` are those of run.study.cases, in their order. None where the run has no such case.
std::optional<RunCase> run_case(const Run& run, std::span<const CaseSummary> summaries,
                                std::string_view name);

struct CauseOptions {
  double confidence = 0.95;  // of the change
  double threshold_pct = 1;  // a smaller change of the mean latency needs no explanation
};

// Both sides may be of one run: sessions are then compared in pairs.
RootCause root_cause(const RunCase& baseline, const RunCase& candidate,
                     const CauseOptions& options = {});

// Names of cases that are compared.
struct CasePair {
  std::string baseline;
  std::string candidate;

  bool operator==(const CasePair&) const = default;
};

// By name, in the baseline's order; where each has only one case, those.
std::vector<CasePair> matching_cases(const Study& baseline, const Study& candidate);

// Within one study: every other case with `baseline_case`.
std::vector<CasePair> cases_against(const Study& study, std::string_view baseline_case);

// Of sides that were measured in turns: the cases of every other side with the first side's of the
// same own name. None where the study has no sides.
std::vector<CasePair> cases_of_sides(const Study& study);

// A run with what was derived of it; `label` is what a reader calls it.
struct CauseSide {
  const Run& run;
  std::span<const CaseSummary> summaries;
  std::string label;
};

// Every pair, in their order; one that a side lacks is passed over. What no pair names is
// unmatched.
RootCauses root_causes(const CauseSide& baseline, const CauseSide& candidate,
                       std::span<const CasePair> pairs, const CauseOptions& options = {});

}  // namespace assay::decide
