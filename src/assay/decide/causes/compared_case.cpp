// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/causes/compared_case.hpp"

#include <cmath>

#include "assay/decide/causes/session_means.hpp"
#include "assay/stats/welch.hpp"

namespace assay::decide::causes {
namespace {

Interval in_percent(const Interval& fraction) {
  return {100 * fraction.lower, 100 * fraction.upper};
}

ComparedSide side_of(const RunCase& of) {
  auto rows = stats::rows_by_case(*of.run);
  return {.of = of, .rows = std::move(rows[of.point->name])};
}

// Of sessions that both sides have.
std::optional<stats::Difference> paired_difference(const SessionMeans& baseline,
                                                   const SessionMeans& candidate,
                                                   double confidence) {
  std::vector<double> before;
  std::vector<double> after;
  for (const auto& [session, unit] : baseline) {
    const auto partner = candidate.find(session);
    if (partner == candidate.end()) continue;
    before.push_back(unit.value);
    after.push_back(partner->second.value);
  }
  return stats::paired_log_difference(before, after, confidence);
}

LatencyChange latency_change(const ComparedCase& pair) {
  LatencyChange change;
  const SessionMeans baseline = session_means(pair.baseline, latency_of);
  const SessionMeans candidate = session_means(pair.candidate, latency_of);
  const auto before = mean_of(baseline);
  const auto after = mean_of(candidate);
  if (!before || !after || *before <= 0 || *after <= 0) return change;
  const auto difference =
      pair.paired ? paired_difference(baseline, candidate, pair.confidence)
                  : stats::log_difference(units_of(baseline), units_of(candidate), pair.confidence);
  if (difference) {
    change.pct = 100 * stats::relative_change(*difference);
    change.interval = in_percent(stats::relative_interval(*difference));
  } else {
    change.pct = 100 * (*after / *before - 1);
  }
  return change;
}

}  // namespace

bool LatencyChange::is_apparent() const {
  return pct && std::abs(*pct) >= threshold_pct;
}

bool LatencyChange::may_be_none() const {
  return interval && interval->lower <= 0 && interval->upper >= 0;
}

bool LatencyChange::is_real() const {
  return is_apparent() && !may_be_none();
}

bool is_one_run(const Run& baseline, const Run& candidate) {
  return !baseline.run_id.empty() && baseline.run_id == candidate.run_id;
}

ComparedCase compared_case(const RunCase& baseline, const RunCase& candidate,
                           const CauseOptions& options) {
  ComparedCase pair{.baseline = side_of(baseline), .candidate = side_of(candidate)};
  pair.paired = is_one_run(*baseline.run, *candidate.run);
  pair.simulated = is_simulated(*baseline.summary) || is_simulated(*candidate.summary);
  pair.confidence = options.confidence;
  pair.change = latency_change(pair);
  pair.change.threshold_pct = options.threshold_pct;
  return pair;
}

std::optional<double> mean_latency_ms(const ComparedSide& side) {
  return mean_of(session_means(side, latency_of));
}

}  // namespace assay::decide::causes
