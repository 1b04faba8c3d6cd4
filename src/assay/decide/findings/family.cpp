// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/findings/family.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "assay/decide/compare_metric.hpp"
#include "assay/decide/findings/evidence.hpp"
#include "assay/stats/holm.hpp"
#include "assay/stats/student.hpp"

namespace assay::decide::findings {
namespace {

constexpr double many = 1e6;  // degrees of freedom: the normal distribution

// Of an estimate whose interval is a normal one.
double normal_p(double point, const Interval& interval, double confidence) {
  if (point == 0) return 1;
  const double quantile = stats::t_quantile((1 + confidence) / 2, many);
  const double error = (interval.upper - interval.lower) / 2 / quantile;
  const double t = error > 0 ? point / error : std::numeric_limits<double>::infinity();
  return stats::t_two_sided_p(t, many);
}

std::optional<double> p_of(const MetricComparison& row) {
  if (row.p || row.method != ComparisonMethod::within_session) return row.p;
  const Estimate& change = judged(row);
  if (!change.interval) return std::nullopt;
  if (!row.relative) return normal_p(change.point, *change.interval, change.confidence);
  constexpr double percent = 100;
  const auto logarithm = [](double pct) { return std::log1p(pct / percent); };
  return normal_p(logarithm(change.point),
                  {logarithm(change.interval->lower), logarithm(change.interval->upper)},
                  change.confidence);
}

bool is_within(const std::optional<Interval>& interval, double threshold) {
  return interval && interval->lower >= -threshold && interval->upper <= threshold;
}

bool is_nothing(const MetricComparison& row) {
  return row.difference.interval == Interval{0, 0};
}

}  // namespace

const Test* Family::add(std::optional<double> p) {
  return &tests_.emplace_back(Test{.p = p});
}

void Family::adjust() {
  std::vector<Test*> made;
  std::vector<double> p_values;
  for (Test& test : tests_) {
    if (!test.p) continue;
    made.push_back(&test);
    p_values.push_back(*test.p);
  }
  const std::vector<double> adjusted = stats::holm_adjusted(p_values);
  for (std::size_t i = 0; i < made.size(); ++i) made[i]->adjusted_p = adjusted[i];
}

std::size_t Family::size() const {
  return static_cast<std::size_t>(std::count_if(
      tests_.begin(), tests_.end(), [](const Test& test) { return test.p.has_value(); }));
}

Judged judged(const MetricDefinition& metric, const MetricValues& baseline,
              const MetricValues& candidate, bool paired, const FindingsOptions& options,
              Family& family) {
  Judged result{
      .row = compare_metric(metric, baseline, candidate, paired,
                            {.threshold = options.threshold, .confidence = options.confidence})};
  result.test = family.add(p_of(result.row));
  return result;
}

bool is_told_apart(const Test& test, const FindingsOptions& options) {
  return test.adjusted_p && *test.adjusted_p < 1 - options.confidence;
}

Support support_of_change(const Judged& judged, const FindingsOptions& options) {
  const MetricComparison& row = judged.row;
  const bool is_small =
      is_nothing(row) || (row.relative && is_within(row.relative->interval, options.threshold));
  if (is_small) return Support::refuted;
  return is_told_apart(*judged.test, options) ? Support::shown : Support::open;
}

Support support_of_cov(const Judged& judged, const FindingsOptions& options) {
  if (is_nothing(judged.row)) return Support::refuted;
  if (is_told_apart(*judged.test, options)) return Support::shown;
  return is_within(judged.row.difference.interval, options.threshold) ? Support::refuted
                                                                      : Support::open;
}

FindingEffect effect_of(const std::string& case_name, FindingFigure value, const Judged& judged,
                        Support support) {
  FindingEffect effect{.case_name = case_name, .support = support, .value = value};
  effect.difference = figure_of(judged.row.difference);
  if (judged.row.relative) effect.change_pct = figure_of(*judged.row.relative);
  effect.p = judged.test->p;
  effect.adjusted_p = judged.test->adjusted_p;
  return effect;
}

Support support_of_all(const std::vector<FindingEffect>& effects) {
  const auto any = [&](Support support) {
    return std::any_of(effects.begin(), effects.end(),
                       [&](const FindingEffect& effect) { return effect.support == support; });
  };
  if (any(Support::shown)) return Support::shown;
  return any(Support::open) ? Support::open : Support::refuted;
}

}  // namespace assay::decide::findings
