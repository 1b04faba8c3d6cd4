// SPDX-License-Identifier: Apache-2.0

// Does every case keep below a coefficient of variation?
//
// That all do is said where the interval of each lies below the bound: it would be wrong only if
// one of them is, so that no adjustment is needed. That one does not is said where its interval at
// 1 − α/k lies above, for k cases.

#include <algorithm>
#include <utility>

#include "assay/decide/findings/kinds.hpp"
#include "assay/stats/spread.hpp"

namespace assay::decide::findings {
namespace {

constexpr double percent = 100;

// Tokens of one iteration resemble each other: of a single session, its iterations are the level
// that the interval is taken over.
std::vector<std::vector<double>> units_of(const Evidence& evidence, const FoundCase& found) {
  std::vector<std::vector<double>> units;
  const stats::ValuesBySession& sessions = latencies_of(evidence, found);
  if (sessions.size() > 1 || !evidence.of_tokens) {
    for (const auto& [session, values] : sessions) units.push_back(values);
    return units;
  }
  for (const auto& [key, tokens] : found.rows.tokens) {
    std::vector<double>& unit = units.emplace_back();
    for (const TokenSample* token : tokens) {
      if (token->token > 0) unit.push_back(to_milliseconds(token->latency_ns));
    }
  }
  return units;
}

std::optional<Interval> cov_interval(const Evidence& evidence, const FoundCase& found,
                                     std::uint64_t seed, double confidence) {
  const auto interval = stats::spread_intervals(units_of(evidence, found), seed, confidence).cov;
  if (!interval) return std::nullopt;
  return Interval{percent * interval->lower, percent * interval->upper};
}

}  // namespace

void add_cov_bound(const Evidence& evidence, std::uint64_t seed, const FindingsOptions& options,
                   std::vector<Finding>& findings) {
  Finding finding{.kind = FindingKind::cov_bound, .unit = "%"};
  finding.details["bound_pct"] = options.cov_bound_pct;
  const auto known = static_cast<double>(
      std::count_if(evidence.cases.begin(), evidence.cases.end(),
                    [](const FoundCase& found) { return found.cov != nullptr; }));
  for (const FoundCase& found : evidence.cases) {
    if (found.cov == nullptr) continue;
    FindingEffect effect{.case_name = found.summary->name,
                         .support = Support::open,
                         .value = {.point = found.cov->point}};
    if (const auto interval = cov_interval(evidence, found, seed, options.confidence)) {
      effect.value.lower = interval->lower;
      effect.value.upper = interval->upper;
      const auto wide = cov_interval(evidence, found, seed, 1 - (1 - options.confidence) / known);
      if (interval->upper <= options.cov_bound_pct) effect.support = Support::shown;
      if (wide && wide->lower > options.cov_bound_pct) effect.support = Support::refuted;
    }
    finding.effects.push_back(std::move(effect));
  }
  if (finding.effects.empty()) return;
  const auto is = [](Support support) {
    return [support](const FindingEffect& effect) { return effect.support == support; };
  };
  if (std::any_of(finding.effects.begin(), finding.effects.end(), is(Support::refuted))) {
    finding.support = Support::refuted;
  } else if (std::all_of(finding.effects.begin(), finding.effects.end(), is(Support::shown))) {
    finding.support = Support::shown;
  }
  findings.push_back(std::move(finding));
}

}  // namespace assay::decide::findings
