// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/compare_metric.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "assay/stats/effect_size.hpp"
#include "assay/stats/student.hpp"
#include "assay/stats/weighted_mean.hpp"
#include "assay/stats/welch.hpp"

namespace assay::decide {
namespace {

constexpr double percent = 100;

// The sessions of two sides; if they are pairs, in the same order.
struct Sessions {
  std::vector<stats::Unit> baseline;
  std::vector<stats::Unit> candidate;
  bool paired = false;
};

void add(std::vector<stats::Unit>& units, const SessionValue& session) {
  units.push_back({.value = session.value, .weight = session.weight});
}

std::vector<double> values_of(std::span<const stats::Unit> units) {
  std::vector<double> values;
  for (const stats::Unit& unit : units) values.push_back(unit.value);
  return values;
}

// Sessions that only one side has are left out of pairs.
Sessions sessions_of(const MetricValues& baseline, const MetricValues& candidate, bool same_run) {
  Sessions sessions;
  if (same_run) {
    for (const SessionValue& first : baseline.sessions) {
      const auto second =
          std::find_if(candidate.sessions.begin(), candidate.sessions.end(),
                       [&](const SessionValue& value) { return value.session == first.session; });
      if (second == candidate.sessions.end()) continue;
      add(sessions.baseline, first);
      add(sessions.candidate, *second);
    }
    sessions.paired = sessions.baseline.size() >= 2;
    if (sessions.paired) return sessions;
    sessions = {};
  }
  for (const SessionValue& session : baseline.sessions) add(sessions.baseline, session);
  for (const SessionValue& session : candidate.sessions) add(sessions.candidate, session);
  return sessions;
}

std::optional<stats::Difference> plain_difference(const Sessions& sessions, double confidence) {
  const auto baseline = values_of(sessions.baseline);
  const auto candidate = values_of(sessions.candidate);
  return sessions.paired ? stats::paired_test(baseline, candidate, confidence)
                         : stats::welch_test(baseline, candidate, confidence);
}

std::optional<stats::Difference> log_difference(const Sessions& sessions, double confidence) {
  return sessions.paired ? stats::paired_log_difference(values_of(sessions.baseline),
                                                        values_of(sessions.candidate), confidence)
                         : stats::log_difference(sessions.baseline, sessions.candidate, confidence);
}

Estimate estimate_of(const MetricValues& values) {
  Estimate estimate{.point = values.point, .note = values.note};
  if (values.lower && values.upper) estimate.interval = Interval{*values.lower, *values.upper};
  return estimate;
}

Estimate as_percent(const Estimate& logarithmic) {
  Estimate relative = logarithmic;
  relative.point = percent * std::expm1(logarithmic.point);
  if (logarithmic.interval) {
    relative.interval = Interval{percent * std::expm1(logarithmic.interval->lower),
                                 percent * std::expm1(logarithmic.interval->upper)};
  }
  return relative;
}

bool has_ratio(const MetricComparison& row) {
  return row.metric->scale == ChangeScale::relative && row.baseline.point > 0 &&
         row.candidate.point > 0;
}

void judge_identical(MetricComparison& row) {
  row.method = ComparisonMethod::identical;
  row.difference.interval = Interval{0, 0};
  if (has_ratio(row)) row.relative = row.difference;
  row.p = 1;
}

// From the values of two or more sessions a side.
void judge_sessions(const Sessions& sessions, double confidence, MetricComparison& row) {
  row.method = sessions.paired ? ComparisonMethod::paired : ComparisonMethod::welch;
  const auto plain = plain_difference(sessions, confidence);
  if (!plain) return;
  row.difference.point = plain->point;
  row.difference.interval = plain->interval;
  row.p = plain->p;
  const auto effect =
      stats::hedges_g(values_of(sessions.baseline), values_of(sessions.candidate), confidence);
  if (effect) row.hedges_g = Estimate{effect->g, effect->interval, confidence, {}};
  if (!has_ratio(row)) return;

  const auto logarithmic = log_difference(sessions, confidence);
  if (!logarithmic) {
    const double ratio = std::log(row.candidate.point / row.baseline.point);
    row.relative = as_percent({.point = ratio, .confidence = confidence});
    row.relative->note = "a session's value is not positive";
    return;
  }
  row.relative = as_percent(
      {.point = logarithmic->point, .interval = logarithmic->interval, .confidence = confidence});
  row.p = logarithmic->p;
}

// The standard error that an interval of 95 % had, as if it were a normal one.
double standard_error(const Interval& interval) {
  constexpr double normal_quantile = 1.959963984540054;  // of 0.975
  return (interval.upper - interval.lower) / 2 / normal_quantile;
}

// From the intervals that each side has by itself: what lies between sessions is not in them.
void judge_within_session(double confidence, MetricComparison& row) {
  if (!row.baseline.interval || !row.candidate.interval) return;
  row.method = ComparisonMethod::within_session;
  constexpr double many = 1e6;  // degrees of freedom: the normal distribution
  const double baseline = standard_error(*row.baseline.interval);
  const double candidate = standard_error(*row.candidate.interval);
  row.difference.interval =
      stats::t_interval(row.difference.point, std::hypot(baseline, candidate), many, confidence);
  if (!has_ratio(row)) return;
  const double error = std::hypot(baseline / row.baseline.point, candidate / row.candidate.point);
  const double ratio = std::log(row.candidate.point / row.baseline.point);
  row.relative = as_percent({.point = ratio,
                             .interval = stats::t_interval(ratio, error, many, confidence),
                             .confidence = confidence});
}

std::string counts_note(const Sessions& sessions) {
  if (sessions.baseline.empty() || sessions.candidate.empty()) {
    return "only the figure is known, not the sessions' values";
  }
  return fmt::format("needs 2 sessions a side, has {} and {}: how sessions differ is not known",
                     sessions.baseline.size(), sessions.candidate.size());
}

bool all_equal(const Sessions& sessions) {
  const double first = sessions.baseline.front().value;
  const auto is_first = [&](const stats::Unit& unit) { return unit.value == first; };
  return std::all_of(sessions.baseline.begin(), sessions.baseline.end(), is_first) &&
         std::all_of(sessions.candidate.begin(), sessions.candidate.end(), is_first);
}

Change change_of(const MetricComparison& row, double threshold) {
  if (!row.metric->has_verdict) return Change::none;
  const bool is_relative = row.metric->scale == ChangeScale::relative;
  // Without a ratio a threshold in percent has no meaning, unless nothing changed at all.
  if (is_relative && !row.relative) {
    const Interval none{0, 0};
    return row.difference.interval == none ? Change::same : Change::unclear;
  }
  const std::optional<Interval>& interval = judged(row).interval;
  if (!interval) return Change::unclear;
  const bool is_lower = interval->upper < -threshold;
  const bool is_higher = interval->lower > threshold;
  if (is_lower || is_higher) {
    return is_lower == (row.metric->better == Better::lower) ? Change::better : Change::worse;
  }
  return interval->lower >= -threshold && interval->upper <= threshold ? Change::same
                                                                       : Change::unclear;
}

}  // namespace

MetricComparison compare_metric(const MetricDefinition& metric, const MetricValues& baseline,
                                const MetricValues& candidate, bool same_run,
                                const CompareOptions& options) {
  MetricComparison row{
      .metric = &metric,
      .baseline = estimate_of(baseline),
      .candidate = estimate_of(candidate),
      .difference = {.point = candidate.point - baseline.point, .confidence = options.confidence},
      .simulated = baseline.simulated || candidate.simulated};
  if (!std::isfinite(row.difference.point)) {
    row.note = "a side is not a finite number";
    return row;
  }
  const Sessions sessions = sessions_of(baseline, candidate, same_run);
  if (same_run && baseline == candidate) {
    judge_identical(row);
  } else if (sessions.baseline.size() >= 2 && sessions.candidate.size() >= 2) {
    judge_sessions(sessions, options.confidence, row);
    if (!row.relative && metric.scale == ChangeScale::relative && !all_equal(sessions)) {
      row.note = "no relative change of what is not positive";
    }
  } else {
    judge_within_session(options.confidence, row);
    row.note = counts_note(sessions);
  }
  row.change = change_of(row, options.threshold);
  if (row.change != Change::none && !options.within_session &&
      (row.method == ComparisonMethod::within_session || row.method == ComparisonMethod::none)) {
    row.change = Change::unclear;
  }
  return row;
}

}  // namespace assay::decide
