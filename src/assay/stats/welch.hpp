// SPDX-License-Identifier: Apache-2.0
#pragma once

// By how much two samples differ, baseline against candidate: Welch's t and its relatives on
// logarithms.

#include <optional>
#include <span>

#include "assay/data/estimate.hpp"
#include "assay/stats/weighted_mean.hpp"

namespace assay::stats {

// Student's t of a difference, candidate − baseline. Where nothing varies the interval has no
// width, and t is 0 with p 1, or infinite with p 0.
struct Difference {
  double point = 0;
  Interval interval{};
  double t = 0;
  double degrees_of_freedom = 0;
  double p = 1;  // two-sided
};

// Welch, "The generalization of 'Student's' problem when several different population variances are
// involved" (1947), with Satterthwaite's degrees of freedom. None of fewer than two values a side.
std::optional<Difference> welch_test(std::span<const double> baseline,
                                     std::span<const double> candidate, double confidence);

// Student's paired t. None of fewer than two pairs; the sides are of equal size.
std::optional<Difference> paired_test(std::span<const double> baseline,
                                      std::span<const double> candidate, double confidence);

// The relative change of a logarithmic difference and its interval: exp(difference) − 1, so −0.1 is
// ten percent less.
double relative_change(const Difference& logarithmic);
Interval relative_interval(const Difference& logarithmic);

// A mean, the variance of that mean, and the degrees of freedom which that variance has.
struct MeanLevel {
  double mean = 0;
  double variance = 0;
  double degrees_of_freedom = 0;
};

// The level of one run on the logarithmic scale, made once for comparing it with many others.
struct LogLevel {
  MeanLevel of_logarithms{};  // of the sessions' values, alike in weight
  MeanLevel of_mean{};        // the logarithm of their weighted mean
  bool equal_weights = true;
};

// None of fewer than two units, and where a value is not positive.
std::optional<LogLevel> log_level(std::span<const Unit> units);

// As log_difference of the units, without its interval.
struct TestStatistic {
  double t = 0;  // of candidate − baseline
  double degrees_of_freedom = 0;
  double p = 1;  // two-sided
};

TestStatistic log_test(const LogLevel& baseline, const LogLevel& candidate);

// The difference of the logarithms of two runs' levels, from one unit a session. Sessions of equal
// weight: Welch's test of the logarithms of their values. Otherwise the point is the ratio of the
// weighted (pooled) means, each with the linearised variance of weighted_mean over the squared mean
// as the variance of its logarithm, and r − 1 degrees of freedom into Satterthwaite's formula.
// None of fewer than two units a side, and where a value is not positive.
std::optional<Difference> log_difference(std::span<const Unit> baseline,
                                         std::span<const Unit> candidate, double confidence);

// The same for interleaved runs: the paired t of the logarithms, round by round. None of fewer than
// two rounds, and where a value is not positive; the sides are of equal size.
std::optional<Difference> paired_log_difference(std::span<const double> baseline,
                                                std::span<const double> candidate,
                                                double confidence);

}  // namespace assay::stats
