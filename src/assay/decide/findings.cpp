// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/findings.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/decide/findings/evidence.hpp"
#include "assay/decide/findings/family.hpp"
#include "assay/decide/findings/groups.hpp"
#include "assay/decide/findings/judged_group.hpp"
#include "assay/decide/findings/kinds.hpp"
#include "assay/decide/findings/rows.hpp"

namespace assay::decide {
namespace {

using findings::Evidence;
using findings::Family;
using findings::FoundCase;
using findings::JudgedGroup;

constexpr std::size_t few_sessions = 5;  // below which an interval is wide

// Of the case that has fewest; 0 where there is no case.
std::size_t fewest_sessions(const Evidence& evidence) {
  if (evidence.cases.empty()) return 0;
  std::size_t fewest = std::numeric_limits<std::size_t>::max();
  for (const FoundCase& found : evidence.cases) {
    fewest = std::min(fewest, found.mean->sessions.size());
  }
  return fewest;
}

bool is_paired(std::span<const JudgedGroup> groups) {
  return std::any_of(groups.begin(), groups.end(), [](const JudgedGroup& group) {
    return std::any_of(group.latency.begin(), group.latency.end(), [](const auto& pair) {
      return pair.second.row.method == ComparisonMethod::paired;
    });
  });
}

bool any_simulated(const Evidence& evidence) {
  return std::any_of(evidence.cases.begin(), evidence.cases.end(),
                     [](const FoundCase& found) { return is_simulated(*found.summary); });
}

void add_engine_limitations(const Evidence& evidence, std::vector<std::string>& limitations) {
  for (const FoundCase& found : evidence.cases) {
    if (!found.summary->engine) continue;
    for (const std::string& limitation : found.summary->engine->limitations) {
      if (std::find(limitations.begin(), limitations.end(), limitation) == limitations.end()) {
        limitations.push_back(limitation);
      }
    }
  }
}

std::vector<std::string> limitations_of(const Evidence& evidence,
                                        std::span<const CaseSummary> summaries,
                                        std::span<const JudgedGroup> groups, const Findings& result,
                                        const FindingsOptions& options) {
  std::vector<std::string> limitations;
  if (result.simulated) {
    limitations.emplace_back(
        "a case ran in virtual time: what is found holds for a recording or a description");
    if (!options.allow_simulated) {
      limitations.emplace_back(
          "what is simulated decides nothing: no case is recommended (--allow-simulated does)");
    }
  }
  for (const CaseSummary& summary : summaries) {
    const Completion completion = completion_of(summary);
    if (completion == Completion::complete) continue;
    limitations.push_back(fmt::format("case '{}' is {}", summary.name, word_of(completion)));
  }
  if (evidence.cases.size() > 1 && result.sessions < few_sessions) {
    limitations.push_back(
        result.sessions < 2
            ? "a case has one session: what is found holds within this session only"
            : fmt::format("a case has {} sessions: {} or more would tell more apart",
                          result.sessions, few_sessions));
  }
  for (const JudgedGroup& group : groups) {
    if (group.group.cases.size() <= findings::most_paired_cases) continue;
    limitations.push_back(
        fmt::format("{} cases are compared with the first one only: for more than {}, pairs are "
                    "not looked at, and ties are not resolved",
                    group.group.cases.size(), findings::most_paired_cases));
  }
  add_engine_limitations(evidence, limitations);
  return limitations;
}

}  // namespace

Findings findings_of(const Run& run, std::span<const CaseSummary> summaries,
                     const FindingsOptions& options) {
  const Evidence evidence = findings::evidence_of(run, summaries);
  Findings result{.study = run.study.name,
                  .run_id = run.run_id,
                  .of_tokens = evidence.of_tokens && !evidence.cases.empty(),
                  .confidence = options.confidence,
                  .threshold = options.threshold,
                  .cov_bound_pct = options.cov_bound_pct,
                  .sessions = fewest_sessions(evidence),
                  .simulated = any_simulated(evidence)};
  Family family;
  std::vector<JudgedGroup> groups;
  for (findings::CaseGroup& group : findings::groups_of(evidence)) {
    groups.push_back(findings::judged_group(evidence, std::move(group), options, family));
  }
  family.adjust();
  result.tests = family.size();
  result.paired = is_paired(groups);

  for (const JudgedGroup& group : groups) {
    findings::add_changes(evidence, group, options, result.findings);
    findings::add_scaling(evidence, group, options, result.findings);
  }
  Family origin_family;
  findings::add_origins(evidence, groups, options, origin_family, result.findings);
  result.origin_tests = origin_family.size();
  findings::add_cov_bound(evidence, run.study.seed, options, result.findings);
  for (const JudgedGroup& group : groups) {
    findings::add_stability(evidence, group, options, result.findings);
    if (result.simulated && !options.allow_simulated) continue;
    findings::add_recommendations(evidence, group, options, result.recommendations);
  }
  result.rows = findings::rows_of(evidence, summaries, groups, run);
  result.limitations = limitations_of(evidence, summaries, groups, result, options);
  return result;
}

}  // namespace assay::decide
