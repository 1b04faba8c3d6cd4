// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/jackknife.hpp"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/stats/student.hpp"

using assay::Interval;
using assay::Random;
using assay::stats::cov;
using assay::stats::jackknife_interval;
using assay::stats::Moments;
using assay::stats::moments_of;
using assay::stats::standard_deviation;
using assay::stats::t_quantile;

namespace {

std::vector<Moments> moments_of_each(const std::vector<std::vector<double>>& sessions) {
  std::vector<Moments> moments;
  for (const auto& session : sessions) moments.push_back(moments_of(session));
  return moments;
}

std::optional<double> mean(const Moments& moments) {
  return moments.mean;
}

// The share of runs whose interval of the CoV holds it; 20 normal iterations a session.
double coverage_of_cov(std::size_t sessions, double session_spread) {
  constexpr int runs = 1000;
  constexpr double level = 20.0;
  const double truth = std::sqrt(1.0 + session_spread * session_spread) / level;
  Random random(assay::derive_seed(31, {sessions, session_spread > 0 ? 1U : 0U}));
  int covered = 0;
  for (int run = 0; run < runs; ++run) {
    std::vector<Moments> moments;
    for (std::size_t session = 0; session < sessions; ++session) {
      const double session_mean = level + session_spread * random.normal();
      std::vector<double> values;
      for (int i = 0; i < 20; ++i) values.push_back(session_mean + random.normal());
      moments.push_back(moments_of(values));
    }
    const auto interval = jackknife_interval(moments, cov, 0.95);
    covered += interval && interval->lower <= truth && truth <= interval->upper ? 1 : 0;
  }
  return covered / static_cast<double>(runs);
}

}  // namespace

TEST_CASE("two equal sessions give the interval that is worked out by hand") {
  // Standard deviations 1 and 2; of both together √(10/5), since their means agree.
  const auto sessions = moments_of_each({{-1, 0, 1}, {-2, 0, 2}});
  const double pooled = std::log(std::sqrt(10.0 / 5.0));
  const double correction = 2.0 * pooled - (std::log(1.0) + std::log(2.0)) / 2.0 - pooled;
  const double half_width = t_quantile(0.975, 1) * std::log(2.0) / 2.0;
  const auto interval = jackknife_interval(sessions, standard_deviation, 0.95);
  REQUIRE(interval);
  CHECK(std::log(interval->lower) == doctest::Approx(pooled - half_width));
  CHECK(std::log(interval->upper) == doctest::Approx(pooled + correction + half_width));
}

TEST_CASE("of a mean it is the weighted variance of session means, whatever their sizes") {
  // For a linear statistic (1/r)Σ(vⱼ − v̄)²/(n/mⱼ − 1); a logarithm is one close to its value.
  const auto sessions = moments_of_each({{1e6 + 1, 1e6 + 3}, {1e6 + 5, 1e6 + 5, 1e6 + 8}, {1e6}});
  const double pooled = 22.0 / 6.0;
  const double variance =
      (std::pow(2.0 - pooled, 2) / 2.0 + std::pow(6.0 - pooled, 2) / 1.0 + pooled * pooled / 5.0) /
      3.0;
  const double half_width = t_quantile(0.975, 2) * std::sqrt(variance);
  const auto interval = jackknife_interval(sessions, mean, 0.95);
  REQUIRE(interval);
  CHECK(interval->upper - 1e6 == doctest::Approx(pooled + half_width).epsilon(1e-4));
  CHECK(interval->lower - 1e6 == doctest::Approx(pooled - half_width).epsilon(1e-4));
}

TEST_CASE("the interval of the CoV covers it in 95 of 100 runs whose sessions are alike") {
  // Four standard errors of a binomial proportion with p = 0.95: ± 2.8 %.
  for (const std::size_t sessions : {3U, 5U, 10U}) {
    CAPTURE(sessions);
    CHECK(std::abs(coverage_of_cov(sessions, 0.0) - 0.95) < 0.028);
  }
}

TEST_CASE("sessions as far apart as their iterations lower the coverage to 86 to 92 of 100") {
  for (const std::size_t sessions : {3U, 5U, 10U}) {
    CAPTURE(sessions);
    const double coverage = coverage_of_cov(sessions, 1.0);
    CHECK(coverage > 0.84);
    CHECK(coverage < 0.94);
  }
}

TEST_CASE("a session without values changes nothing") {
  const auto with = moments_of_each({{1, 2, 3}, {}, {2, 4, 9}, {}});
  const auto without = moments_of_each({{1, 2, 3}, {2, 4, 9}});
  CHECK(jackknife_interval(with, cov, 0.95) == jackknife_interval(without, cov, 0.95));
}

TEST_CASE("constant sessions have an interval without width") {
  const auto sessions = moments_of_each({{0.1, 0.1}, {0.1, 0.1}, {0.1, 0.1}});
  CHECK(jackknife_interval(sessions, standard_deviation, 0.95) == Interval{0, 0});
  CHECK(jackknife_interval(sessions, cov, 0.95) == Interval{0, 0});
}

TEST_CASE("fewer than two sessions, or a spread that one session alone has, give no interval") {
  CHECK_FALSE(jackknife_interval({}, cov, 0.95));
  CHECK_FALSE(jackknife_interval(moments_of_each({{1, 2, 3}}), cov, 0.95));
  CHECK_FALSE(jackknife_interval(moments_of_each({{1, 1, 1}, {1, 2, 3}}), cov, 0.95));
  CHECK_FALSE(jackknife_interval(moments_of_each({{-1, -2}, {-1, -3}}), cov, 0.95));
}
