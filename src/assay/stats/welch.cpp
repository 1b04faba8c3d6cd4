// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/welch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "assay/stats/moments.hpp"
#include "assay/stats/student.hpp"

namespace assay::stats {
namespace {

TestStatistic test_of(double point, double standard_error, double degrees_of_freedom) {
  TestStatistic test{.degrees_of_freedom = degrees_of_freedom};
  if (standard_error > 0) {
    test.t = point / standard_error;
  } else if (point != 0) {
    test.t = std::copysign(std::numeric_limits<double>::infinity(), point);
  }
  test.p = t_two_sided_p(test.t, degrees_of_freedom);
  return test;
}

Difference difference_of(double point, double standard_error, double degrees_of_freedom,
                         double confidence) {
  const TestStatistic test = test_of(point, standard_error, degrees_of_freedom);
  return {.point = point,
          .interval = t_interval(point, standard_error, degrees_of_freedom, confidence),
          .t = test.t,
          .degrees_of_freedom = degrees_of_freedom,
          .p = test.p};
}

// Satterthwaite (1946), in shares of the variance so that no square overflows.
double degrees_of_freedom_of(const MeanLevel& baseline, const MeanLevel& candidate) {
  const double variance = baseline.variance + candidate.variance;
  if (!(variance > 0)) return baseline.degrees_of_freedom + candidate.degrees_of_freedom;
  const double share = baseline.variance / variance;
  return 1.0 / (share * share / baseline.degrees_of_freedom +
                (1.0 - share) * (1.0 - share) / candidate.degrees_of_freedom);
}

Difference difference_of(const MeanLevel& baseline, const MeanLevel& candidate, double confidence) {
  return difference_of(candidate.mean - baseline.mean,
                       std::sqrt(baseline.variance + candidate.variance),
                       degrees_of_freedom_of(baseline, candidate), confidence);
}

MeanLevel side_of(std::span<const double> values) {
  const Moments moments = moments_of(values);
  const auto count = static_cast<double>(moments.count);
  return {.mean = moments.mean,
          .variance = moments.squared_deviations / (count - 1.0) / count,
          .degrees_of_freedom = count - 1.0};
}

// The logarithm of a weighted mean, by its linearisation.
MeanLevel log_side_of(std::span<const Unit> units) {
  const WeightedPoint mean = weighted_point(units);
  const double relative_error = mean.standard_error.value_or(0.0) / mean.point;
  return {.mean = std::log(mean.point),
          .variance = relative_error * relative_error,
          .degrees_of_freedom = static_cast<double>(units.size() - 1)};
}

std::optional<std::vector<double>> logarithms(std::span<const double> values) {
  std::vector<double> results;
  for (const double value : values) {
    if (!(value > 0)) return std::nullopt;
    results.push_back(std::log(value));
  }
  return results;
}

bool equal_weights(std::span<const Unit> units) {
  return std::all_of(units.begin(), units.end(),
                     [&](const Unit& unit) { return unit.weight == units.front().weight; });
}

// Of sessions that are alike in weight Welch's test of their logarithms, else of the means.
std::pair<const MeanLevel*, const MeanLevel*> compared_levels(const LogLevel& baseline,
                                                              const LogLevel& candidate) {
  if (baseline.equal_weights && candidate.equal_weights) {
    return {&baseline.of_logarithms, &candidate.of_logarithms};
  }
  return {&baseline.of_mean, &candidate.of_mean};
}

}  // namespace

std::optional<Difference> welch_test(std::span<const double> baseline,
                                     std::span<const double> candidate, double confidence) {
  if (baseline.size() < 2 || candidate.size() < 2) return std::nullopt;
  return difference_of(side_of(baseline), side_of(candidate), confidence);
}

std::optional<Difference> paired_test(std::span<const double> baseline,
                                      std::span<const double> candidate, double confidence) {
  if (baseline.size() < 2) return std::nullopt;
  std::vector<double> differences;
  for (std::size_t i = 0; i < baseline.size(); ++i) {
    differences.push_back(candidate[i] - baseline[i]);
  }
  const MeanLevel side = side_of(differences);
  return difference_of(side.mean, std::sqrt(side.variance), side.degrees_of_freedom, confidence);
}

double relative_change(const Difference& logarithmic) {
  return std::expm1(logarithmic.point);
}

Interval relative_interval(const Difference& logarithmic) {
  return {std::expm1(logarithmic.interval.lower), std::expm1(logarithmic.interval.upper)};
}

std::optional<LogLevel> log_level(std::span<const Unit> units) {
  if (units.size() < 2) return std::nullopt;
  std::vector<double> values;
  for (const Unit& unit : units) values.push_back(unit.value);
  const auto logs = logarithms(values);
  if (!logs) return std::nullopt;
  return LogLevel{side_of(*logs), log_side_of(units), equal_weights(units)};
}

TestStatistic log_test(const LogLevel& baseline, const LogLevel& candidate) {
  const auto [first, second] = compared_levels(baseline, candidate);
  return test_of(second->mean - first->mean, std::sqrt(first->variance + second->variance),
                 degrees_of_freedom_of(*first, *second));
}

std::optional<Difference> log_difference(std::span<const Unit> baseline,
                                         std::span<const Unit> candidate, double confidence) {
  const auto first = log_level(baseline);
  const auto second = log_level(candidate);
  if (!first || !second) return std::nullopt;
  const auto [of_baseline, of_candidate] = compared_levels(*first, *second);
  return difference_of(*of_baseline, *of_candidate, confidence);
}

std::optional<Difference> paired_log_difference(std::span<const double> baseline,
                                                std::span<const double> candidate,
                                                double confidence) {
  const auto baseline_logs = logarithms(baseline);
  const auto candidate_logs = logarithms(candidate);
  if (!baseline_logs || !candidate_logs) return std::nullopt;
  return paired_test(*baseline_logs, *candidate_logs, confidence);
}

}  // namespace assay::stats
