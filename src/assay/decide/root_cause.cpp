// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/root_cause.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

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

void add_unmatched(const CauseSide& side, std::span<const CasePair> pairs,
                   std::string CasePair::*name, std::vector<std::string>& unmatched) {
  for (const Case& point : side.run.study.cases) {
    const bool is_matched = std::any_of(
        pairs.begin(), pairs.end(), [&](const CasePair& pair) { return pair.*name == point.name; });
    if (!is_matched) unmatched.push_back(fmt::format("{} of {}", point.name, side.label));
  }
}

}  // namespace

std::optional<RunCase> run_case(const Run& run, std::span<const CaseSummary> summaries,
                                std::string_view name) {
  for (std::size_t i = 0; i < run.study.cases.size() && i < summaries.size(); ++i) {
    if (run.study.cases[i].name != name) continue;
    const Case& point = run.study.cases[i];
    return RunCase{.run = &run,
                   .point = &point,
                   .summary = &summaries[i],
                   .pipeline = run.study.pipeline_of(point)};
  }
  return std::nullopt;
}

RootCause root_cause(const RunCase& baseline, const RunCase& candidate,
                     const CauseOptions& options) {
  const causes::ComparedCase pair = causes::compared_case(baseline, candidate, options);
  RootCause cause{.case_name = candidate.point->name,
                  .baseline_case = baseline.point->name,
                  .needs_cause = pair.change.is_apparent()};
  if (pair.change.pct) {
    cause.change_pct = Estimate{.point = *pair.change.pct,
                                .interval = pair.change.interval,
                                .confidence = options.confidence};
    if (!pair.change.interval) cause.change_pct->note = "needs 2 sessions on each side";
  }
  for (const Question question : questions) cause.findings.push_back(question(pair));
  std::stable_sort(cause.findings.begin(), cause.findings.end(),
                   [&](const CauseFinding& one, const CauseFinding& other) {
                     return rank(one, pair.change) < rank(other, pair.change);
                   });
  return cause;
}

std::vector<CasePair> matching_cases(const Study& baseline, const Study& candidate) {
  if (baseline.cases.size() == 1 && candidate.cases.size() == 1) {
    return {{baseline.cases.front().name, candidate.cases.front().name}};
  }
  std::vector<CasePair> pairs;
  for (const Case& point : baseline.cases) {
    const bool is_in_both =
        std::any_of(candidate.cases.begin(), candidate.cases.end(),
                    [&](const Case& other) { return other.name == point.name; });
    if (is_in_both) pairs.push_back({point.name, point.name});
  }
  return pairs;
}

std::vector<CasePair> cases_against(const Study& study, std::string_view baseline_case) {
  std::vector<CasePair> pairs;
  for (const Case& point : study.cases) {
    if (point.name != baseline_case) pairs.push_back({std::string(baseline_case), point.name});
  }
  return pairs;
}

std::vector<CasePair> cases_of_sides(const Study& study) {
  std::vector<CasePair> pairs;
  if (study.cases.empty() || study.cases.front().side.empty()) return pairs;
  const std::string& first_side = study.cases.front().side;
  for (const Case& point : study.cases) {
    if (point.side.empty() || point.side == first_side) continue;
    for (const Case& other : study.cases) {
      if (other.side == first_side && own_name(other) == own_name(point)) {
        pairs.push_back({other.name, point.name});
      }
    }
  }
  return pairs;
}

RootCauses root_causes(const CauseSide& baseline, const CauseSide& candidate,
                       std::span<const CasePair> pairs, const CauseOptions& options) {
  RootCauses all{.baseline = {baseline.label, baseline.run.run_id},
                 .candidate = {candidate.label, candidate.run.run_id},
                 .interleaved = causes::is_one_run(baseline.run, candidate.run),
                 .threshold_pct = options.threshold_pct};
  bool simulated = false;
  for (const CasePair& pair : pairs) {
    const auto before = run_case(baseline.run, baseline.summaries, pair.baseline);
    const auto after = run_case(candidate.run, candidate.summaries, pair.candidate);
    if (!before || !after) continue;
    all.cases.push_back(root_cause(*before, *after, options));
    simulated = simulated || is_simulated(*before->summary) || is_simulated(*after->summary);
  }
  if (!all.interleaved) {
    add_unmatched(baseline, pairs, &CasePair::baseline, all.unmatched);
    add_unmatched(candidate, pairs, &CasePair::candidate, all.unmatched);
    all.limitations.emplace_back(
        "the sides were measured one after the other: whatever else differed meanwhile is in the "
        "change too; measured in turns (assay compare --vary) it is not");
  }
  if (simulated) {
    all.limitations.emplace_back(
        "latencies were replayed in virtual time: what the machine did has no part in them");
  }
  all.limitations.emplace_back(
      "what was not recorded cannot be found, and what goes together need not be cause and effect: "
      "change that one thing back and measure again");
  return all;
}

}  // namespace assay::decide
