// SPDX-License-Identifier: Apache-2.0
#include "assay/report/comparison_json.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "assay/data/fields.hpp"
#include "assay/report/comparison_words.hpp"
#include "assay/report/summary_json.hpp"

namespace assay::report {
namespace {

constexpr int schema_version = 1;

Json row_json(const Comparison& comparison, const MetricComparison& row) {
  const std::string_view verdict = row_verdict(comparison, row);
  return {{"metric", row.metric->name},
          {"unit", row.metric->unit},
          {"better", word_of(row.metric->better)},
          {"scale", word_of(row.metric->scale)},
          {"gate", row.is_gate},
          {"baseline", estimate_json(row.baseline)},
          {"candidate", estimate_json(row.candidate)},
          {"difference", estimate_json(row.difference)},
          {"change_pct", estimate_json(row.relative)},
          {"hedges_g", estimate_json(row.hedges_g)},
          {"p", number_json(row.p)},
          {"adjusted_p", number_json(row.adjusted_p)},
          {"method", word_of(row.method)},
          {"simulated", row.simulated},
          {"change", word_of(row.change)},
          {"verdict", verdict.empty() ? Json() : Json(verdict)},
          {"note", row.note}};
}

Json case_json(const Comparison& comparison, const CaseComparison& pair) {
  Json varied = Json::array();
  for (const Varied& setting : pair.varied) {
    varied.push_back(
        {{"name", setting.name}, {"baseline", setting.baseline}, {"candidate", setting.candidate}});
  }
  Json rows = Json::array();
  for (const MetricComparison& row : pair.rows) rows.push_back(row_json(comparison, row));
  return {{"baseline_case", pair.baseline_case}, {"candidate_case", pair.candidate_case},
          {"varied", std::move(varied)},         {"metrics", std::move(rows)},
          {"absent", to_json(pair.absent)},      {"lacking", to_json(pair.lacking)}};
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

Json side_json(const ComparedSide& side) {
  return {{"label", side.label},
          {"run_id", text_or_null(side.run_id)},
          {"config_hash", text_or_null(side.config_hash)},
          {"fixed_clock", side.fixed_clock ? Json(*side.fixed_clock) : Json()}};
}

}  // namespace

Json comparison_json(const Comparison& comparison) {
  Json environment = Json::array();
  for (const EnvironmentDifference& difference : comparison.environment) {
    environment.push_back({{"field", difference.field},
                           {"baseline", difference.baseline},
                           {"candidate", difference.candidate},
                           {"allowed", difference.allowed}});
  }
  Json cases = Json::array();
  for (const CaseComparison& pair : comparison.cases) cases.push_back(case_json(comparison, pair));
  return {{"baseline", side_json(comparison.baseline)},
          {"candidate", side_json(comparison.candidate)},
          {"interleaved", comparison.interleaved},
          {"comparable", !is_incomparable(comparison)},
          {"headline", change_headline(comparison)},
          {"confidence", comparison.confidence},
          {"threshold", comparison.threshold},
          {"gate_metrics", to_json(comparison.gate_metrics)},
          {"verdict", word_of(comparison.verdict)},
          {"reasons", to_json(comparison.reasons)},
          {"environment", std::move(environment)},
          {"cases", std::move(cases)},
          {"unmatched_baseline", to_json(comparison.unmatched_baseline)},
          {"unmatched_candidate", to_json(comparison.unmatched_candidate)},
          {"limitations", to_json(comparison.limitations)}};
}

Json comparisons_json(std::span<const Comparison> comparisons) {
  // The weightiest first.
  constexpr std::array by_weight{Verdict::incomparable, Verdict::rejected, Verdict::inconclusive,
                                 Verdict::accepted};
  Verdict verdict = Verdict::accepted;
  for (const Verdict candidate : by_weight) {
    const bool any =
        std::any_of(comparisons.begin(), comparisons.end(),
                    [&](const Comparison& comparison) { return comparison.verdict == candidate; });
    if (!any) continue;
    verdict = candidate;
    break;
  }
  Json list = Json::array();
  for (const Comparison& comparison : comparisons) list.push_back(comparison_json(comparison));
  return {{"schema_version", schema_version},
          {"verdict", word_of(verdict)},
          {"comparisons", std::move(list)}};
}

}  // namespace assay::report
