// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/precision.hpp"

#include <algorithm>
#include <cmath>

#include "assay/stats/autocorrelation.hpp"
#include "assay/stats/levels.hpp"
#include "assay/stats/quantile.hpp"
#include "assay/stats/student.hpp"

namespace assay::stats {
namespace {

using Sessions = std::span<const std::vector<double>>;

std::optional<double> relative_half_width(const Estimate& estimate) {
  if (!estimate.interval || estimate.point == 0) return std::nullopt;
  return 0.5 * (estimate.interval->upper - estimate.interval->lower) / std::abs(estimate.point);
}

// What sessions add, and what iterations do with the correlation between neighbours; none with
// fewer than two sessions, or with one value in each.
std::optional<LevelVariances> level_variances(const SessionValues& values, double inflation) {
  const auto levels = levels_of(values.moments);
  if (!levels || values.sorted.size() == values.sessions.size()) return std::nullopt;
  return LevelVariances{.between = levels->variance_between,
                        .within = levels->variance_within * inflation};
}

std::optional<double> earned_of_mean(Sessions sessions, const SessionValues& values,
                                     double confidence) {
  const Estimate mean = mean_estimate(values, confidence);
  const auto from_means = relative_half_width(mean);
  const auto variances = level_variances(values, serial_correlation(sessions).inflation);
  if (!from_means || !variances) return from_means;
  const double error = std::sqrt(variances->within / static_cast<double>(values.sorted.size()));
  const double t =
      t_quantile((1.0 + confidence) / 2.0, static_cast<double>(values.sessions.size()) - 1.0);
  return std::max(*from_means, t * error / std::abs(mean.point));
}

std::optional<SessionPlan> plan_of_mean(const SessionValues& values, double inflation,
                                        const Precision& precision, const LevelCosts& costs) {
  const auto variances = level_variances(values, inflation);
  const double mean = moments_of(values.sorted).mean;
  if (!variances || mean == 0) return std::nullopt;
  return plan_for_mean(*variances, costs, precision.relative * std::abs(mean),
                       precision.confidence);
}

std::optional<SessionPlan> plan_of_quantile(const SessionValues& values, double p,
                                            const Precision& precision, const LevelCosts& costs) {
  if (values.sessions.size() < 2 || values.sorted.size() == values.sessions.size()) {
    return std::nullopt;
  }
  const Estimate quantile = quantile_estimate(values, p, precision.confidence);
  if (quantile.point == 0) return std::nullopt;
  const Worth worth = worth_at(values, quantile.point);
  auto independent = static_cast<double>(count_needed(p, (1.0 - precision.confidence) / 2.0));
  if (const auto earned = relative_half_width(quantile)) {
    const double excess = *earned / precision.relative;
    independent = std::max(independent, worth.count * excess * excess);
  }
  return plan_for_count(independent, worth.icc, costs);
}

}  // namespace

std::optional<double> quantile_of(Metric metric) {
  switch (metric) {
    case Metric::mean:
      return std::nullopt;
    case Metric::p50:
      return 0.50;
    case Metric::p95:
      return 0.95;
    case Metric::p99:
      return 0.99;
  }
  return std::nullopt;
}

std::optional<double> earned_relative(Sessions sessions, Metric metric, double confidence) {
  const SessionValues values = session_values(sessions);
  if (values.sorted.empty()) return std::nullopt;
  const auto p = quantile_of(metric);
  if (!p) return earned_of_mean(sessions, values, confidence);
  return relative_half_width(quantile_estimate(values, *p, confidence));
}

std::optional<SessionPlan> plan_for(const SessionValues& values, double inflation,
                                    const Precision& precision, const LevelCosts& costs) {
  const auto p = quantile_of(precision.metric);
  return p ? plan_of_quantile(values, *p, precision, costs)
           : plan_of_mean(values, inflation, precision, costs);
}

}  // namespace assay::stats
