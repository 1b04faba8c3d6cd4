// SPDX-License-Identifier: Apache-2.0
#pragma once

// How precisely a figure is known, and what it would take to know it better: what a stopping rule
// asks between sessions, and what `assay repeatability` answers.

#include <optional>
#include <span>
#include <vector>

#include "assay/data/metric.hpp"
#include "assay/data/repeatability.hpp"
#include "assay/stats/repeats.hpp"
#include "assay/stats/session_values.hpp"

namespace assay::stats {

struct Precision {
  Metric metric = Metric::mean;
  double relative = 0.01;  // half-width of the interval / point
  double confidence = 0.95;
};

// The p of a quantile; none of the mean.
std::optional<double> quantile_of(Metric metric);

// The relative half-width that the sessions' values have earned. Of a mean with several sessions it
// is that of the interval from their means, but never less than their iterations alone would give:
// a few session means that happen to lie close together are no evidence (Kalibera & Jones's
// T²₂ = 0, not below). None where there is no interval, or the point is 0.
std::optional<double> earned_relative(std::span<const std::vector<double>> sessions, Metric metric,
                                      double confidence);

// The cheapest sessions × iterations that would give the precision if they varied as these did. Of
// a quantile: the values are worth as many independent ones as its interval has to shrink to
// (∝ 1/√n), and at least the count that any interval needs. None with fewer than two sessions of
// which one has two values, where the point is 0, and where no plan would do.
// `inflation` is that of serial_correlation(sessions); `values` are not empty.
std::optional<SessionPlan> plan_for(const SessionValues& values, double inflation,
                                    const Precision& precision, const LevelCosts& costs);

}  // namespace assay::stats
