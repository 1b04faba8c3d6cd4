// SPDX-License-Identifier: Apache-2.0

// Which cases vary least and most, where the sessions tell them apart.

#include <algorithm>
#include <utility>

#include "assay/decide/findings/kinds.hpp"
#include "assay/decide/findings/ties.hpp"

namespace assay::decide::findings {
namespace {

Finding extreme_finding(const Evidence& evidence, const JudgedGroup& group, FindingKind kind,
                        Support support, std::size_t among,
                        const std::vector<std::size_t>& places) {
  Finding finding{.kind = kind, .support = support, .group = group.group.name, .unit = "%"};
  finding.details["among"] = static_cast<double>(among);
  for (const std::size_t place : places) {
    const FoundCase& found = case_at(evidence, group.group, place);
    finding.effects.push_back(
        {.case_name = found.summary->name, .value = {.point = found.cov->point}});
  }
  return finding;
}

}  // namespace

void add_stability(const Evidence& evidence, const JudgedGroup& group,
                   const FindingsOptions& options, std::vector<Finding>& findings) {
  const auto count = static_cast<std::size_t>(
      std::count_if(group.group.cases.begin(), group.group.cases.end(),
                    [&](std::size_t index) { return evidence.cases[index].cov != nullptr; }));
  if (group.cov.empty()) return;
  const bool has_changes = group.group.varies == Varies::settings;
  // Of two, the change from one to the other has said it.
  if (has_changes && count < 3) return;
  const auto least =
      ties(evidence, group, group.cov, &FoundCase::cov, Extreme::lowest, support_of_cov, options);
  const auto most =
      ties(evidence, group, group.cov, &FoundCase::cov, Extreme::highest, support_of_cov, options);
  const bool any_least = least.size() < count;
  const bool any_most = most.size() < count;
  if (any_least) {
    findings.push_back(
        extreme_finding(evidence, group, FindingKind::most_stable, Support::shown, count, least));
  } else if (!has_changes && !any_most) {
    findings.push_back(
        extreme_finding(evidence, group, FindingKind::most_stable, Support::open, count, least));
  }
  if (any_most) {
    findings.push_back(
        extreme_finding(evidence, group, FindingKind::least_stable, Support::shown, count, most));
  }
}

}  // namespace assay::decide::findings
