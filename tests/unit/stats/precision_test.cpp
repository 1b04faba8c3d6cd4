// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/precision.hpp"

#include <cmath>
#include <optional>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/stats/autocorrelation.hpp"
#include "assay/stats/summarize.hpp"

using namespace assay;
using namespace assay::stats;

namespace {

using Sessions = std::vector<std::vector<double>>;

Sessions sessions_of(std::size_t sessions, std::size_t iterations, double cov, double session_cov) {
  Random random(3);
  Sessions values(sessions);
  for (auto& session : values) {
    const double level = 100 * (1 + session_cov * random.normal());
    for (std::size_t i = 0; i < iterations; ++i) {
      session.push_back(level + 100 * cov * random.normal());
    }
  }
  return values;
}

std::optional<SessionPlan> planned(const Sessions& sessions, const Precision& precision,
                                   const LevelCosts& costs) {
  return plan_for(session_values(sessions), serial_correlation(sessions).inflation, precision,
                  costs);
}

}  // namespace

TEST_CASE("session means that lie close together by chance earn no more than their iterations do") {
  // Both means are 10, so the interval from them has no width at all.
  const Sessions lucky{{9, 11, 9, 11, 9, 11}, {11, 9, 11, 9, 11, 9}};
  CHECK(summarize(lucky).mean.interval->upper == 10);
  const auto earned = earned_relative(lucky, Metric::mean, 0.95);
  REQUIRE(earned);
  // t(0.975, 1)·√(S²₁/n)/mean with S²₁ = 1.2.
  CHECK(*earned == doctest::Approx(12.7062 * std::sqrt(1.2 / 12) / 10).epsilon(1e-5));
}

TEST_CASE("where sessions differ the interval from their means is what was earned") {
  const Sessions values = sessions_of(8, 20, 0.01, 0.10);
  const Interval interval = *summarize(values).mean.interval;
  CHECK(*earned_relative(values, Metric::mean, 0.95) ==
        doctest::Approx((interval.upper - interval.lower) / 2 / summarize(values).mean.point));
}

TEST_CASE("without an interval nothing was earned") {
  CHECK_FALSE(earned_relative({}, Metric::mean, 0.95));
  CHECK_FALSE(earned_relative(Sessions{{5}}, Metric::mean, 0.95));
  CHECK_FALSE(earned_relative(sessions_of(3, 10, 0.01, 0), Metric::p99, 0.95));
  CHECK_FALSE(earned_relative(Sessions{{-1, 1}, {1, -1}}, Metric::mean, 0.95));
}

TEST_CASE("a plan is larger for a tighter demand, and has more sessions where they differ") {
  const LevelCosts costs{.session = 5, .iteration = 1};
  const Sessions alike = sessions_of(10, 30, 0.05, 0.0);
  const Sessions differing = sessions_of(10, 30, 0.05, 0.05);
  for (const Metric metric : {Metric::mean, Metric::p50, Metric::p95}) {
    const auto loose = planned(alike, {.metric = metric, .relative = 0.05}, costs);
    const auto tight = planned(alike, {.metric = metric, .relative = 0.02}, costs);
    const auto more = planned(differing, {.metric = metric, .relative = 0.02}, costs);
    CAPTURE(word_of(metric));
    REQUIRE(loose);
    REQUIRE(tight);
    REQUIRE(more);
    CHECK(loose->sessions * loose->iterations <= tight->sessions * tight->iterations);
    CHECK(loose->seconds <= tight->seconds);
    CHECK(more->sessions > tight->sessions);
  }
}

TEST_CASE("one session tells nothing of what sessions add, so it gives no plan") {
  CHECK_FALSE(planned(sessions_of(1, 100, 0.05, 0), {}, {.session = 1, .iteration = 1}));
  CHECK_FALSE(planned(sessions_of(5, 1, 0.05, 0), {}, {.session = 1, .iteration = 1}));
}
