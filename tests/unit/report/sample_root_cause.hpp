// SPDX-License-Identifier: Apache-2.0
#pragma once

// Root causes that the tests of their forms share.

#include <string>
#include <utility>
#include <vector>

#include "assay/data/root_cause.hpp"

namespace assay::test {

inline CauseFinding nothing(CauseQuestion question, Likelihood likelihood, std::string answer) {
  return {.question = question, .likelihood = likelihood, .answer = std::move(answer)};
}

// A GPU whose clock dropped.
inline RootCause slower_clock() {
  CauseFinding environment{.question = CauseQuestion::environment,
                           .likelihood = Likelihood::likely,
                           .answer = "Drifted: GPU SM clock -16.7 %, GPU temperature.",
                           .explained_pct = 18.4,
                           .next_step = "hold clocks still"};
  environment.evidence = {{.what = "GPU SM clock",
                           .unit = "MHz",
                           .baseline = 1410.25,
                           .candidate = 1175.5,
                           .change_pct = -16.65,
                           .drifted = true,
                           .explained_pct = 18.4,
                           .note = "if the clock bounds it"},
                          {.what = "iterations with GPU throttling",
                           .unit = "%",
                           .baseline = 0.0,
                           .candidate = 12.5,
                           .change_pct = 12.5,
                           .drifted = true},
                          {.what = "cpu.mitigations",
                           .baseline = {{"meltdown", "Mitigation: page table isolation"}},
                           .candidate = nullptr,
                           .note = "not known of the candidate"}};
  CauseFinding statistics = nothing(CauseQuestion::statistics, Likelihood::possible,
                                    "The change is beyond what sessions vary.");
  statistics.evidence = {{.what = "sessions", .baseline = 5, .candidate = 5}};
  statistics.next_step = "measure both sides again with 8 sessions or more";
  RootCause cause{.case_name = "tiny",
                  .baseline_case = "tiny",
                  .change_pct = Estimate{.point = 20.3, .interval = Interval{19.9, 20.7}},
                  .needs_cause = true};
  cause.findings = {
      std::move(environment),
      std::move(statistics),
      nothing(CauseQuestion::inputs, Likelihood::unlikely,
              "Model, settings and lengths are the same."),
      nothing(CauseQuestion::kernel, Likelihood::unlikely, "Engine and back end are the same."),
      nothing(CauseQuestion::memory, Likelihood::unknown, "Neither cache nor faults were read."),
      nothing(CauseQuestion::solver, Likelihood::unknown, "No solver recorded anything.")};
  return cause;
}

inline RootCauses explained(std::vector<RootCause> cases) {
  return {.baseline = {"before", "a1b2c3d4e5f6"},
          .candidate = {"after", "b2c3d4e5f6a1"},
          .cases = std::move(cases),
          .limitations = {"the sides were measured one after the other"}};
}

// With the likelihoods of its findings replaced by the best of them.
inline RootCause at_most(RootCause cause, Likelihood best) {
  for (CauseFinding& finding : cause.findings) {
    if (finding.likelihood < best) finding.likelihood = best;
  }
  return cause;
}

inline RootCause unchanged(std::string name) {
  RootCause cause = at_most(slower_clock(), Likelihood::unlikely);
  cause.case_name = std::move(name);
  cause.change_pct = Estimate{.point = 0.21, .interval = Interval{-0.4, 0.82}};
  cause.needs_cause = false;
  return cause;
}

}  // namespace assay::test
