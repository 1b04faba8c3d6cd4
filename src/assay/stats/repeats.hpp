// SPDX-License-Identifier: Apache-2.0
#pragma once

// How many repeats are enough: iterations alone, and sessions × iterations at the least cost
// (Kalibera & Jones, "Rigorous benchmarking in reasonable time", ISMM 2013). Counts are what a
// later measurement would need if it varied as the pilot did.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "assay/data/repeatability.hpp"

namespace assay::stats {

// Plans beyond these are not made: nobody would run them.
inline constexpr std::size_t most_iterations = 1'000'000;
inline constexpr std::size_t most_sessions = 1'000;

// The smallest n ≥ 2 with t((1 + confidence)/2, n − 1)·cov/√n ≤ relative, for independent values.
// cov ≥ 0, relative > 0. None beyond most_iterations.
std::optional<std::size_t> count_for_mean(double cov, double relative, double confidence = 0.95);

// The smallest n for which the order-statistic interval of the p-quantile is within ± `relative` of
// the pilot's quantile in at least half of `resamples` bootstrap samples of size n, drawn from the
// pilot, which is ascending, not empty and positive at the quantile. Independent values. It cannot
// see a tail beyond the pilot's largest value. None beyond most_iterations.
std::optional<std::size_t> count_for_quantile(std::span<const double> sorted, double p,
                                              double relative, std::uint64_t seed,
                                              double confidence = 0.95, int resamples = 200);

// What a session and an iteration take: any unit, the same for both; a session's is what comes
// before its timed iterations (process, loading, warm-up). Both ≥ 0.
struct LevelCosts {
  double session = 0;
  double iteration = 0;
};

// The variance of a session's mean is between + within/m; `within` is that of iterations, times the
// factor by which their correlation inflates it.
struct LevelVariances {
  double between = 0;
  double within = 0;
};

// Iterations a session that give the least variance for a cost, ⌈√(c₂/c₁·T²₁/T²₂)⌉, at least 1.
// None where it is unbounded, because sessions add nothing of their own or iterations cost nothing:
// then one session would do.
std::optional<std::size_t> optimal_session_size(const LevelVariances& variances,
                                                const LevelCosts& costs);

// The cheapest plan of at least two sessions with t((1 + confidence)/2, r − 1)·√(T²₂/r + T²₁/(r·m))
// ≤ half_width. SessionPlan::seconds is in the costs' unit. None within most_sessions and
// most_iterations of all sessions together.
std::optional<SessionPlan> plan_for_mean(const LevelVariances& variances, const LevelCosts& costs,
                                         double half_width, double confidence = 0.95);

// The cheapest plan whose values are worth `independent` ones where values of a session have the
// intraclass correlation `icc`: r·m/(1 + (m − 1)·icc) ≥ independent. At least two sessions.
std::optional<SessionPlan> plan_for_count(double independent, double icc, const LevelCosts& costs);

}  // namespace assay::stats
