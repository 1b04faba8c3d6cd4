// SPDX-License-Identifier: Apache-2.0

// What changes from the baseline of a group: latency, its CoV, peak RSS.

#include <map>
#include <utility>

#include "assay/decide/findings/kinds.hpp"

namespace assay::decide::findings {
namespace {

void add_change(const Evidence& evidence, const JudgedGroup& group, FindingKind kind,
                const std::map<Pair, Judged>& pairs, const MetricValues* FoundCase::*values,
                Support (*support_of)(const Judged&, const FindingsOptions&),
                const FindingsOptions& options, std::vector<Finding>& findings) {
  const FoundCase& baseline = case_at(evidence, group.group, 0);
  Finding finding{.kind = kind,
                  .group = group.group.name,
                  .baseline_case = baseline.summary->name,
                  .varied = group.group.varied};
  for (std::size_t i = 1; i < group.group.cases.size(); ++i) {
    const Judged* judged = find_pair(pairs, 0, i);
    if (judged == nullptr) continue;
    const FoundCase& candidate = case_at(evidence, group.group, i);
    finding.unit = std::string(judged->row.metric->unit);
    finding.effects.push_back(effect_of(candidate.summary->name, figure_of(*(candidate.*values)),
                                        *judged, support_of(*judged, options)));
  }
  if (finding.effects.empty()) return;
  finding.baseline = figure_of(*(baseline.*values));
  finding.support = support_of_all(finding.effects);
  findings.push_back(std::move(finding));
}

}  // namespace

void add_changes(const Evidence& evidence, const JudgedGroup& group, const FindingsOptions& options,
                 std::vector<Finding>& findings) {
  if (group.group.varies != Varies::settings) return;
  add_change(evidence, group, FindingKind::latency, group.latency, &FoundCase::mean,
             support_of_change, options, findings);
  add_change(evidence, group, FindingKind::variability, group.cov, &FoundCase::cov, support_of_cov,
             options, findings);
  add_change(evidence, group, FindingKind::memory, group.memory, &FoundCase::memory,
             support_of_change, options, findings);
}

}  // namespace assay::decide::findings
