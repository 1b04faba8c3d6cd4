// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/reproduction.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/data/environment.hpp"
#include "assay/decide/compare.hpp"

namespace assay::decide {
namespace {

// Means: tails of a few sessions would leave every reproduction undecided.
constexpr std::array<const char*, 4> judged_metrics{"latency_mean_ms", "l2_hit_pct",
                                                    "ept_j_per_tok", "peak_rss_mean_mb"};

// All differences of the environment are expected, and told.
CompareOptions options_for(double epsilon_pct) {
  return {.gate_metrics = {judged_metrics.begin(), judged_metrics.end()},
          .threshold = epsilon_pct,
          .allowed_mismatches = environment_field_names(),
          .allow_unlocked = true,
          .within_session = true};
}

ReproducedCase reproduced_case(const CaseComparison& compared, const Run& published,
                               const Run& repeated, double epsilon_pct) {
  ReproducedCase reproduced{.name = compared.baseline_case, .varied = compared.varied};
  reproduced.same_tokens = same_tokens(published, repeated, compared.baseline_case);
  for (const MetricComparison& row : compared.rows) {
    if (row.is_gate) reproduced.figures.push_back({row, agreement_of(row, epsilon_pct)});
  }
  return reproduced;
}

// Why the case does not agree, each with how much that weighs.
void judge(const ReproducedCase& reproduced, std::vector<std::pair<Agreement, std::string>>& why) {
  if (reproduced.same_tokens == false) {
    why.emplace_back(Agreement::differs,
                     fmt::format("'{}' gave other tokens for the same seeds", reproduced.name));
  }
  if (reproduced.figures.empty()) {
    why.emplace_back(
        Agreement::undecided,
        fmt::format("'{}' has no figure in common with its repetition", reproduced.name));
  }
  for (const auto& [row, agreement] : reproduced.figures) {
    if (agreement == Agreement::agrees) continue;
    const bool differs = agreement == Agreement::differs;
    why.emplace_back(agreement,
                     fmt::format("{} of '{}' {} ({:+.1f} %{})", row.metric->label, reproduced.name,
                                 differs ? "differs" : "may differ", judged(row).point,
                                 differs ? "" : ", and too few sessions to be sure"));
  }
}

}  // namespace

Agreement agreement_of(const MetricComparison& row, double epsilon_pct) {
  const Estimate& change = judged(row);
  if (!std::isfinite(change.point)) return Agreement::undecided;
  if (std::abs(change.point) <= epsilon_pct) return Agreement::agrees;
  const bool is_beyond = change.interval && (change.interval->lower > epsilon_pct ||
                                             change.interval->upper < -epsilon_pct);
  return is_beyond ? Agreement::differs : Agreement::undecided;
}

std::optional<bool> same_tokens(const Run& published, const Run& repeated,
                                std::string_view case_name) {
  using Key = std::tuple<int, int, int>;  // session, iteration, token
  std::map<Key, const TokenSample*> known;
  for (const TokenSample& token : published.tokens) {
    if (token.case_name != case_name || token.ids.empty()) continue;
    known.emplace(Key(token.session, token.iteration, token.token), &token);
  }
  std::optional<bool> same;
  for (const TokenSample& token : repeated.tokens) {
    if (token.case_name != case_name || token.ids.empty()) continue;
    const auto found = known.find({token.session, token.iteration, token.token});
    if (found == known.end()) continue;
    if (found->second->ids != token.ids) return false;
    same = true;
  }
  return same;
}

Reproduction reproduction_of(const Measurement& published, const Run& published_run,
                             const Measurement& repeated, const Run& repeated_run,
                             double epsilon_pct) {
  const Comparison comparison = compare(published, repeated, options_for(epsilon_pct));
  Reproduction reproduction{.published = comparison.baseline,
                            .repeated = comparison.candidate,
                            .epsilon_pct = epsilon_pct,
                            .environment = comparison.environment};
  std::vector<std::pair<Agreement, std::string>> why;
  for (const CaseComparison& compared : comparison.cases) {
    reproduction.cases.push_back(
        reproduced_case(compared, published_run, repeated_run, epsilon_pct));
    judge(reproduction.cases.back(), why);
  }
  for (const std::string& name : comparison.unmatched_baseline) {
    why.emplace_back(Agreement::undecided, fmt::format("'{}' was not repeated", name));
  }
  if (reproduction.cases.empty()) {
    why.emplace_back(Agreement::undecided, "no case was repeated");
  }
  std::stable_sort(why.begin(), why.end(),
                   [](const auto& left, const auto& right) { return left.first > right.first; });
  reproduction.agreement = why.empty() ? Agreement::agrees : why.front().first;
  for (auto& [agreement, reason] : why) reproduction.reasons.push_back(std::move(reason));
  return reproduction;
}

}  // namespace assay::decide
