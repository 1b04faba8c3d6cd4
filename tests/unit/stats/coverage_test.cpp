// SPDX-License-Identifier: Apache-2.0

// What the intervals promise, checked by seeded simulation.

#include <cmath>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/stats/summarize.hpp"

using assay::Random;
using assay::stats::summarize;

namespace {

constexpr double true_mean = 10.0;

// Iterations of standard deviation 1 in sessions that differ by `session_spread`.
std::vector<std::vector<double>> simulated_run(Random& random, std::size_t sessions,
                                               std::size_t iterations, double session_spread) {
  std::vector<std::vector<double>> run(sessions);
  for (auto& session : run) {
    const double level = true_mean + session_spread * random.normal();
    for (std::size_t i = 0; i < iterations; ++i) session.push_back(level + random.normal());
  }
  return run;
}

}  // namespace

TEST_CASE("the mean's interval from session means covers the truth in 95 of 100 runs") {
  constexpr int runs = 2000;
  for (const double session_spread : {0.0, 1.0}) {
    for (const std::size_t sessions : {3U, 10U}) {
      Random random(assay::derive_seed(20240511, {sessions, session_spread > 0 ? 1U : 0U}));
      int covered = 0;
      for (int run = 0; run < runs; ++run) {
        const auto summary = summarize(simulated_run(random, sessions, 10, session_spread));
        covered +=
            summary.mean.interval->lower <= true_mean && true_mean <= summary.mean.interval->upper
                ? 1
                : 0;
      }
      // Four standard errors of a binomial proportion with p = 0.95: ± 1.9 %.
      const double rate = covered / static_cast<double>(runs);
      CAPTURE(session_spread);
      CAPTURE(sessions);
      CHECK(std::abs(rate - 0.95) < 4.0 * std::sqrt(0.95 * 0.05 / runs));
    }
  }
}

TEST_CASE("the median's interval covers the truth at least as often as it says") {
  constexpr int runs = 1000;
  Random random(7);
  int covered = 0;
  for (int run = 0; run < runs; ++run) {
    const auto summary = summarize(simulated_run(random, 5, 20, 0.0));
    if (!summary.p50.interval) continue;
    covered += summary.p50.interval->lower <= true_mean && true_mean <= summary.p50.interval->upper
                   ? 1
                   : 0;
  }
  CHECK(covered / static_cast<double>(runs) > 0.95 - 4.0 * std::sqrt(0.95 * 0.05 / runs));
}

TEST_CASE("an interval that ignores the sessions would not cover, which is why ours does not") {
  constexpr int runs = 500;
  Random random(11);
  int covered = 0;
  for (int run = 0; run < runs; ++run) {
    std::vector<double> pooled;
    for (const auto& session : simulated_run(random, 3, 10, 1.0)) {
      pooled.insert(pooled.end(), session.begin(), session.end());
    }
    const auto summary = summarize(std::vector<std::vector<double>>{pooled});
    covered +=
        summary.mean.interval->lower <= true_mean && true_mean <= summary.mean.interval->upper ? 1
                                                                                               : 0;
  }
  CHECK(covered / static_cast<double>(runs) < 0.75);
}
