// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/welch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "assay/stats/moments.hpp"
#include "assay/stats/student.hpp"

namespace assay::stats {
namespace {

// A mean, the variance of that mean, and the degrees of freedom that variance has.
struct Side {
  double mean = 0;
  double variance = 0;
  double degrees_of_freedom = 0;
};

Difference difference_of(double point, double standard_error, double degrees_of_freedom,
                         double confidence) {
  Difference difference{.point = point, .degrees_of_freedom = degrees_of_freedom};
  difference.interval = t_interval(point, standard_error, degrees_of_freedom, confidence);
  if (standard_error > 0) {
    difference.t = point / standard_error;
  } else if (point != 0) {
    difference.t = std::copysign(std::numeric_limits<double>::infinity(), point);
  }
  difference.p = t_two_sided_p(difference.t, degrees_of_freedom);
  return difference;
}

Difference difference_of(const Side& baseline, const Side& candidate, double confidence) {
  const double variance = baseline.variance + candidate.variance;
  double degrees_of_freedom = baseline.degrees_of_freedom + candidate.degrees_of_freedom;
  if (variance > 0) {
    // Satterthwaite (1946), in shares of the variance so that no square overflows.
    const double share = baseline.variance / variance;
    degrees_of_freedom = 1.0 / (share * share / baseline.degrees_of_freedom +
                                (1.0 - share) * (1.0 - share) / candidate.degrees_of_freedom);
  }
  return difference_of(candidate.mean - baseline.mean, std::sqrt(variance), degrees_of_freedom,
                       confidence);
}

Side side_of(std::span<const double> values) {
  const Moments moments = moments_of(values);
  const auto count = static_cast<double>(moments.count);
  return {.mean = moments.mean,
          .variance = moments.squared_deviations / (count - 1.0) / count,
          .degrees_of_freedom = count - 1.0};
}

// The logarithm of a weighted mean, by its linearisation.
Side log_side_of(std::span<const Unit> units) {
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

std::optional<std::vector<double>> logarithms(std::span<const Unit> units) {
  std::vector<double> values;
  for (const Unit& unit : units) values.push_back(unit.value);
  return logarithms(values);
}

bool equal_weights(std::span<const Unit> units) {
  return std::all_of(units.begin(), units.end(),
                     [&](const Unit& unit) { return unit.weight == units.front().weight; });
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
  const Side side = side_of(differences);
  return difference_of(side.mean, std::sqrt(side.variance), side.degrees_of_freedom, confidence);
}

double relative_change(const Difference& logarithmic) {
  return std::expm1(logarithmic.point);
}

Interval relative_interval(const Difference& logarithmic) {
  return {std::expm1(logarithmic.interval.lower), std::expm1(logarithmic.interval.upper)};
}

std::optional<Difference> log_difference(std::span<const Unit> baseline,
                                         std::span<const Unit> candidate, double confidence) {
  const auto baseline_logs = logarithms(baseline);
  const auto candidate_logs = logarithms(candidate);
  if (!baseline_logs || !candidate_logs) return std::nullopt;
  if (equal_weights(baseline) && equal_weights(candidate)) {
    return welch_test(*baseline_logs, *candidate_logs, confidence);
  }
  if (baseline.size() < 2 || candidate.size() < 2) return std::nullopt;
  return difference_of(log_side_of(baseline), log_side_of(candidate), confidence);
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
