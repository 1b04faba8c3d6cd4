// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/root_cause.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

#include "assay/decide/causes/questions.hpp"

namespace assay::decide {
namespace {

using Question = CauseFinding (*)(const causes::ComparedCase& pair);

constexpr std::array<Question, 6> questions{&causes::ask_environment, &causes::ask_inputs,
                                            &causes::ask_kernel,      &causes::ask_memory,
                                            &causes::ask_solver,      &causes::ask_statistics};

// Of two that are equally likely the one that explains more comes first, up to the whole change.
std::pair<Likelihood, double> rank(const CauseFinding& finding,
                                   const causes::LatencyChange& change) {
  const double whole = std::abs(change.pct.value_or(0));
  const double explained = std::abs(finding.explained_pct.value_or(0));
  return {finding.likelihood, -std::min(explained, whole)};
}

}  // namespace

std::optional<RunCase> run_case(const Run& run, std::span<const CaseSummary> summaries,
                                std::string_view name) {
  for (std::size_t i = 0; i < run.study.cases.size() && i < summaries.size(); ++i) {
    if (run.study.cases[i].name != name) continue;
    return RunCase{.run = &run,
                   .point = &run.study.cases[i],
                   .summary = &summaries[i],
                   .pipeline = run.study.pipeline};
  }
  return std::nullopt;
}

RootCause root_cause(const RunCase& baseline, const RunCase& candidate,
                     const CauseOptions& options) {
  const causes::ComparedCase pair = causes::compared_case(baseline, candidate, options);
  RootCause cause{.case_name = candidate.point->name,
                  .baseline_case = baseline.point->name,
                  .change = causes::change_text(pair.change)};
  if (pair.change.pct) {
    cause.change_pct = Estimate{.point = *pair.change.pct,
                                .interval = pair.change.interval,
                                .confidence = options.confidence};
    if (!pair.change.interval) cause.change_pct->note = "needs 2 sessions a side";
  }
  for (const Question question : questions) cause.findings.push_back(question(pair));
  std::stable_sort(cause.findings.begin(), cause.findings.end(),
                   [&](const CauseFinding& one, const CauseFinding& other) {
                     return rank(one, pair.change) < rank(other, pair.change);
                   });
  return cause;
}

}  // namespace assay::decide
