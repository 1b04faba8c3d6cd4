// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/repeatability.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/stats/autocorrelation.hpp"
#include "assay/stats/change_points.hpp"
#include "assay/stats/convergence.hpp"
#include "assay/stats/density.hpp"
#include "assay/stats/dip.hpp"
#include "assay/stats/equal_cov.hpp"
#include "assay/stats/levels.hpp"
#include "assay/stats/outliers.hpp"
#include "assay/stats/precision.hpp"
#include "assay/stats/quantile.hpp"
#include "assay/stats/session_values.hpp"
#include "assay/stats/shape.hpp"
#include "assay/stats/spread.hpp"
#include "assay/stats/steady_state.hpp"
#include "assay/stats/summarize.hpp"

namespace assay::stats {
namespace {

constexpr std::array<double, 3> demands{0.01, 0.02, 0.05};  // ± of the figure
// In shorter sessions MSER-5 finds no steady state too often by chance: of 100 independent values
// it finds one in 95 of 100 series, of 20 in far fewer.
constexpr std::size_t judged_from = 50;
constexpr std::size_t most_listed_outliers = 20;
constexpr std::size_t most_listed_changes = 50;

std::optional<VarianceSplit> split_of(const SessionValues& values) {
  const auto levels = levels_of(values.moments);
  if (!levels) return std::nullopt;
  return VarianceSplit{.within_sd = std::sqrt(levels->variance_within),
                       .between_sd = std::sqrt(levels->variance_between),
                       .icc = levels->icc};
}

std::optional<double> value_of(const std::optional<ShapeMeasure>& measure) {
  if (!measure) return std::nullopt;
  return measure->value;
}

Shape shape_of(const SessionValues& values, std::uint64_t seed) {
  Shape shape{.skewness = value_of(skewness(values.sorted)),
              .excess_kurtosis = value_of(excess_kurtosis(values.sorted))};
  if (const auto dip = dip_test(values.sorted, seed)) {
    shape.dip = dip->statistic;
    shape.dip_p_value = dip->p_value;
  }
  shape.modes = modes_of(values.sorted);
  return shape;
}

// The mean of the sessions' autocorrelations at lag 1, weighted by their sizes.
std::optional<double> lag_one(const SessionValues& values) {
  double sum = 0;
  double weights = 0;
  for (const auto session : values.sessions) {
    if (const auto correlation = autocorrelation(session, 1)) {
      const auto size = static_cast<double>(session.size());
      sum += size * *correlation;
      weights += size;
    }
  }
  if (weights == 0) return std::nullopt;
  return sum / weights;
}

Drift drift_of(const Series& series) {
  Drift drift;
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    const auto& session = series.values[i];
    if (session.size() >= judged_from) {
      ++drift.judged_sessions;
      if (const auto transient = warmup_length(session)) {
        ++drift.steady_sessions;
        drift.longest_transient = std::max(drift.longest_transient, *transient);
      }
    }
    const auto segments = change_points(session);
    for (std::size_t k = 1; k < segments.size(); ++k) {
      if (drift.change_points.size() == most_listed_changes) return drift;
      drift.change_points.push_back({.session = series.sessions[i],
                                     .iteration = segments[k].begin,
                                     .mean_before = segments[k - 1].mean,
                                     .mean_after = segments[k].mean});
    }
  }
  return drift;
}

Outliers outliers_of(const Series& series, double median) {
  std::vector<double> pooled;
  std::vector<std::pair<int, std::size_t>> places;  // session, iteration
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    for (std::size_t k = 0; k < series.values[i].size(); ++k) {
      pooled.push_back(series.values[i][k]);
      places.emplace_back(series.sessions[i], k);
    }
  }
  Outliers outliers;
  for (const Flagged& flagged : flag_outliers(pooled)) {
    switch (flagged.severity) {
      case OutlierSeverity::mild:
        ++outliers.mild;
        break;
      case OutlierSeverity::severe:
        ++outliers.severe;
        break;
      case OutlierSeverity::extreme:
        ++outliers.extreme;
        break;
    }
    outliers.worst.push_back({.session = places[flagged.index].first,
                              .iteration = places[flagged.index].second,
                              .value = flagged.value,
                              .severity = flagged.severity});
  }
  if (!outliers.worst.empty()) outliers.by_cause[OutlierCause::unknown] = outliers.worst.size();
  const auto kept = std::min(outliers.worst.size(), most_listed_outliers);
  std::stable_sort(outliers.worst.begin(), outliers.worst.end(),
                   [&](const Outlier& left, const Outlier& right) {
                     return std::abs(left.value - median) > std::abs(right.value - median);
                   });
  outliers.worst.resize(kept);
  return outliers;
}

// Of independent iterations of one session, times how much their correlation takes away.
std::optional<std::size_t> iterations_for(const StageRepeatability& stage,
                                          const SessionValues& values, const Precision& precision,
                                          double inflation, std::uint64_t seed) {
  std::optional<std::size_t> independent;
  if (const auto p = quantile_of(precision.metric)) {
    if (percentile(values.sorted, *p) <= 0) return std::nullopt;
    independent =
        count_for_quantile(values.sorted, *p, precision.relative, seed, precision.confidence);
  } else if (stage.summary.standard_deviation && stage.summary.mean.point > 0) {
    const double within = stage.split ? stage.split->within_sd : *stage.summary.standard_deviation;
    independent =
        count_for_mean(within / stage.summary.mean.point, precision.relative, precision.confidence);
  }
  if (!independent) return std::nullopt;
  const double iterations = std::ceil(static_cast<double>(*independent) * inflation);
  if (iterations > static_cast<double>(most_iterations)) return std::nullopt;
  return static_cast<std::size_t>(iterations);
}

std::string repeats_note(const RepeatsNeeded& needed, std::size_t count, double confidence,
                         bool costs_are_known, std::size_t sessions) {
  std::vector<std::string> notes;
  if (!needed.iterations) notes.push_back(fmt::format("more than {} iterations", most_iterations));
  if (!needed.plan && !costs_are_known) {
    notes.emplace_back("no plan: what a session costs is not known");
  } else if (!needed.plan && sessions < 2) {
    notes.emplace_back("no plan: one session tells nothing of how sessions differ");
  } else if (!needed.plan) {
    notes.push_back(fmt::format("no plan within {} sessions would do", most_sessions));
  }
  const auto p = quantile_of(needed.metric);
  if (p && count < count_needed(*p, (1.0 - confidence) / 2.0)) {
    notes.push_back(fmt::format("from {} values, which hardly show this tail", count));
  }
  return text::join(notes, "; ");
}

std::vector<RepeatsNeeded> repeats_of(const StageRepeatability& stage, const SessionValues& values,
                                      double inflation, const std::optional<LevelCosts>& costs,
                                      const RepeatabilityOptions& options) {
  std::vector<RepeatsNeeded> repeats;
  for (const auto& [metric, word] : metric_words) {
    for (const double relative : demands) {
      const Precision precision{metric, relative, options.confidence};
      RepeatsNeeded needed{.metric = metric, .relative = relative};
      needed.iterations = iterations_for(stage, values, precision, inflation, options.seed);
      if (costs) needed.plan = plan_for(values, inflation, precision, *costs);
      needed.note = repeats_note(needed, values.sorted.size(), options.confidence,
                                 costs.has_value(), values.sessions.size());
      repeats.push_back(std::move(needed));
    }
  }
  return repeats;
}

Series without_empty(Series series) {
  Series filled;
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    if (series.values[i].empty()) continue;
    filled.sessions.push_back(series.sessions[i]);
    filled.values.push_back(std::move(series.values[i]));
  }
  return filled;
}

}  // namespace

StageRepeatability analyze_series(std::string stage_name, Series series,
                                  const std::optional<LevelCosts>& costs,
                                  const RepeatabilityOptions& options) {
  StageRepeatability stage;
  stage.stage = std::move(stage_name);
  stage.series = without_empty(std::move(series));
  const auto& sessions = stage.series.values;
  const SessionValues values = session_values(sessions);

  stage.summary = summarize_values(values, options.confidence);
  const SpreadIntervals spread = spread_intervals(sessions, options.seed, options.confidence);
  stage.standard_deviation_interval = spread.standard_deviation;
  stage.cov_interval = spread.cov;
  stage.split = split_of(values);
  stage.shape = shape_of(values, options.seed);
  const SerialCorrelation correlation = serial_correlation(sessions);
  stage.dependence = {.lag_one = lag_one(values), .effective_count = correlation.effective_count};
  stage.drift = drift_of(stage.series);
  stage.outliers = outliers_of(stage.series, stage.summary.p50.point);
  stage.repeats = repeats_of(stage, values, correlation.inflation, costs, options);
  stage.convergence = convergence_of(sessions, options.confidence);
  stage.sufficient = sufficient_count(stage.convergence, sufficient_relative);
  return stage;
}

std::vector<CovComparison> compare_cov(std::span<const CaseRepeatability> cases) {
  std::vector<std::string> stages;
  for (const CaseRepeatability& point : cases) {
    for (const StageRepeatability& stage : point.stages) {
      if (std::find(stages.begin(), stages.end(), stage.stage) == stages.end()) {
        stages.push_back(stage.stage);
      }
    }
  }
  std::vector<CovComparison> comparisons;
  for (const std::string& name : stages) {
    std::vector<Configuration> configurations;
    for (const CaseRepeatability& point : cases) {
      for (const StageRepeatability& stage : point.stages) {
        if (stage.stage == name) configurations.push_back(stage.series.values);
      }
    }
    const auto test = equal_cov_test(configurations);
    if (!test) continue;
    comparisons.push_back({.stage = name,
                           .statistic = test->test.f,
                           .degrees_between = test->test.numerator_degrees,
                           .degrees_within = test->test.denominator_degrees,
                           .p_value = test->test.p,
                           .within_session = test->within_session});
  }
  return comparisons;
}

}  // namespace assay::stats
