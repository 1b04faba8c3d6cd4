// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/findings/judged_group.hpp"

#include <algorithm>
#include <vector>

namespace assay::decide::findings {
namespace {

constexpr double million = 1e6;

// None where a case's parameters are not known.
std::optional<stats::LinearFit> scaling_of(const Evidence& evidence, const CaseGroup& group) {
  std::vector<double> parameters;
  std::vector<double> latencies;
  for (const std::size_t index : group.cases) {
    const FoundCase& found = evidence.cases[index];
    const auto count = parameters_of(found);
    if (!count) return std::nullopt;
    parameters.push_back(*count / million);
    latencies.push_back(found.mean->point);
  }
  return stats::linear_fit(parameters, latencies);
}

}  // namespace

JudgedGroup judged_group(const Evidence& evidence, CaseGroup group, const FindingsOptions& options,
                         Family& family) {
  JudgedGroup result{.group = std::move(group)};
  const std::size_t count = result.group.cases.size();
  const std::size_t baselines = count > most_paired_cases ? 1 : count;
  const auto add = [&](const MetricDefinition& metric, const MetricValues* baseline,
                       const MetricValues* candidate, Pair pair, std::map<Pair, Judged>& pairs) {
    if (baseline == nullptr || candidate == nullptr) return;
    pairs.emplace(pair, judged(metric, *baseline, *candidate, evidence.paired, options, family));
  };
  for (std::size_t i = 0; i < baselines; ++i) {
    const FoundCase& first = case_at(evidence, result.group, i);
    for (std::size_t j = i + 1; j < count; ++j) {
      const FoundCase& second = case_at(evidence, result.group, j);
      add(latency_metric(evidence), first.mean, second.mean, {i, j}, result.latency);
      add(cov_metric(evidence), first.cov, second.cov, {i, j}, result.cov);
      if (i == 0 && result.group.varies == Varies::settings) {
        add(memory_metric(), first.memory, second.memory, {i, j}, result.memory);
      }
    }
  }
  if (result.group.varies == Varies::model) {
    result.scaling = scaling_of(evidence, result.group);
    if (result.scaling) result.scaling_test = family.add(result.scaling->p);
  }
  return result;
}

const FoundCase& case_at(const Evidence& evidence, const CaseGroup& group, std::size_t place) {
  return evidence.cases[group.cases[place]];
}

const Judged* find_pair(const std::map<Pair, Judged>& pairs, std::size_t one, std::size_t other) {
  const auto found = pairs.find({std::min(one, other), std::max(one, other)});
  return found == pairs.end() ? nullptr : &found->second;
}

}  // namespace assay::decide::findings
