// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/causes/drift.hpp"

#include <cmath>
#include <utility>
#include <vector>

#include "assay/stats/welch.hpp"

namespace assay::decide::causes {
namespace {

std::optional<stats::Difference> difference_of(const SessionMeans& baseline,
                                               const SessionMeans& candidate, bool paired) {
  std::vector<double> before;
  std::vector<double> after;
  for (const auto& [session, unit] : baseline) {
    if (!paired || candidate.contains(session)) before.push_back(unit.value);
  }
  for (const auto& [session, unit] : candidate) {
    if (!paired || baseline.contains(session)) after.push_back(unit.value);
  }
  return paired ? stats::paired_test(before, after, drift_confidence)
                : stats::welch_test(before, after, drift_confidence);
}

// In percent of the baseline; in points of what is a percentage itself.
std::optional<double> change_pct(double baseline, double candidate, const std::string& unit) {
  if (unit == "%") return candidate - baseline;
  if (baseline == 0) return std::nullopt;
  return 100 * (candidate - baseline) / std::abs(baseline);
}

bool exceeds(double difference, double baseline, const Margin& margin, double factor) {
  return difference != 0 && std::abs(difference) >= factor * margin.absolute &&
         std::abs(difference) >= factor * margin.relative * std::abs(baseline);
}

}  // namespace

std::optional<CauseEvidence> judged(std::string what, std::string unit,
                                    const SessionMeans& baseline, const SessionMeans& candidate,
                                    const Margin& margin, bool paired) {
  const auto before = mean_of(baseline);
  const auto after = mean_of(candidate);
  if (!before && !after) return std::nullopt;
  CauseEvidence evidence{.what = std::move(what), .unit = std::move(unit)};
  if (before) evidence.baseline = *before;
  if (after) evidence.candidate = *after;
  if (!before || !after) {
    evidence.note = before ? "not read in the candidate" : "not read in the baseline";
    return evidence;
  }
  const double change = *after - *before;
  evidence.change_pct = change_pct(*before, *after, evidence.unit);
  const auto difference = difference_of(baseline, candidate, paired);
  if (!difference) {
    evidence.drifted = exceeds(change, *before, margin, lone_session_factor);
    if (change != 0) evidence.note = "one session: what varies between sessions is not known";
    return evidence;
  }
  const bool excludes_zero = difference->interval.lower > 0 || difference->interval.upper < 0;
  evidence.drifted = excludes_zero && exceeds(change, *before, margin, 1);
  return evidence;
}

CauseEvidence stated(std::string what, std::string unit, double baseline, double candidate,
                     const Margin& margin) {
  const auto change = change_pct(baseline, candidate, unit);
  return {.what = std::move(what),
          .unit = std::move(unit),
          .baseline = baseline,
          .candidate = candidate,
          .change_pct = change,
          .drifted = exceeds(candidate - baseline, baseline, margin, 1)};
}

CauseEvidence compared(std::string what, Json baseline, Json candidate) {
  CauseEvidence evidence{
      .what = std::move(what), .baseline = std::move(baseline), .candidate = std::move(candidate)};
  if (evidence.baseline.is_null() || evidence.candidate.is_null()) {
    if (!evidence.baseline.is_null()) evidence.note = "not known of the candidate";
    if (!evidence.candidate.is_null()) evidence.note = "not known of the baseline";
    return evidence;
  }
  evidence.drifted = canonical_text(evidence.baseline) != canonical_text(evidence.candidate);
  return evidence;
}

}  // namespace assay::decide::causes
