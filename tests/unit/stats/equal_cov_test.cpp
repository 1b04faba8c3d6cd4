// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/equal_cov.hpp"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"

using assay::Random;
using assay::stats::brown_forsythe_test;
using assay::stats::Configuration;
using assay::stats::equal_cov_test;
using assay::stats::Moments;
using assay::stats::moments_of;

namespace {

enum class Shape { normal, lognormal };

// Sessions about `level` that differ by 10 %, iterations that vary by `spread` of their session.
Configuration simulated(Random& random, Shape shape, double level, double spread, int sessions,
                        int iterations) {
  Configuration configuration;
  for (int session = 0; session < sessions; ++session) {
    const double session_level = level * (1.0 + 0.1 * random.normal());
    auto& values = configuration.emplace_back();
    for (int i = 0; i < iterations; ++i) {
      const double deviation = spread * random.normal();
      values.push_back(session_level *
                       (shape == Shape::normal ? 1.0 + deviation : std::exp(deviation)));
    }
  }
  return configuration;
}

// The share of runs that find a difference at 5 %: three configurations of three sessions whose
// levels are a decade apart, the last one's spread being `ratio` times that of the others.
double rate_of_differences(Shape shape, double ratio) {
  constexpr int runs = 800;
  const double spread = shape == Shape::normal ? 0.05 : 0.3;
  Random random(17);
  int found = 0;
  for (int run = 0; run < runs; ++run) {
    const std::vector<Configuration> configurations{
        simulated(random, shape, 1.0, spread, 3, 15), simulated(random, shape, 10.0, spread, 3, 15),
        simulated(random, shape, 100.0, ratio * spread, 3, 15)};
    found += equal_cov_test(configurations)->test.p < 0.05 ? 1 : 0;
  }
  return found / static_cast<double>(runs);
}

}  // namespace

TEST_CASE("sessions are compared by their logarithmic spread about their own medians") {
  const std::vector<Configuration> configurations{{{9, 10, 12}, {90, 100, 130}},
                                                  {{4, 5, 7}, {7, 8, 9}, {10, 10, 20, 30}}};
  const auto result = equal_cov_test(configurations);
  REQUIRE(result);
  CHECK_FALSE(result->within_session);
  // Σ|x − m|/m/(n − 1) by hand; the last session's median is 15.
  const std::vector<double> first{std::log(0.3 / 2), std::log(0.4 / 2)};
  const std::vector<double> second{std::log(0.6 / 2), std::log(0.25 / 2), std::log(2.0 / 3)};
  const auto expected =
      brown_forsythe_test(std::vector<Moments>{moments_of(first), moments_of(second)});
  CHECK(result->test.f == doctest::Approx(expected->f));
  CHECK(result->test.p == doctest::Approx(expected->p));
}

TEST_CASE("equal relative variability is called different in no more than 5 of 100 runs") {
  for (const Shape shape : {Shape::normal, Shape::lognormal}) {
    const double rate = rate_of_differences(shape, 1.0);
    CHECK(rate < 0.05 + 4.0 * std::sqrt(0.05 * 0.95 / 800));
    CHECK(rate > 0.005);
  }
}

TEST_CASE("three times the relative variability is found in nearly every run of three sessions") {
  CHECK(rate_of_differences(Shape::normal, 3.0) > 0.9);
  CHECK(rate_of_differences(Shape::lognormal, 3.0) > 0.9);
}

TEST_CASE("a unit does not matter, nor does a sign") {
  Random random(5);
  std::vector<Configuration> configurations{simulated(random, Shape::normal, 1.0, 0.05, 3, 10),
                                            simulated(random, Shape::normal, 1.0, 0.05, 3, 10)};
  const auto plain = equal_cov_test(configurations);
  for (auto& session : configurations.back()) {
    for (double& value : session) value *= -1e6;
  }
  const auto scaled = equal_cov_test(configurations);
  CHECK(scaled->test.f == doctest::Approx(plain->test.f));
}

TEST_CASE("with one session somewhere iterations are compared, and the result says so") {
  const std::vector<Configuration> configurations{{{9, 10, 12}, {}, {7}}, {{4, 5, 7}, {7, 8, 9}}};
  const auto result = equal_cov_test(configurations);
  REQUIRE(result);
  CHECK(result->within_session);
  const std::vector<double> first{0.1, 0, 0.2};
  const std::vector<double> second{0.2, 0, 0.4, 0.125, 0, 0.125};
  const auto expected =
      brown_forsythe_test(std::vector<Moments>{moments_of(first), moments_of(second)});
  CHECK(result->test.f == doctest::Approx(expected->f));
}

TEST_CASE("nothing to compare, nothing that varies and a median of 0 have no test") {
  using Configurations = std::vector<Configuration>;
  CHECK_FALSE(equal_cov_test({}));
  CHECK_FALSE(equal_cov_test(Configurations{{{1, 2, 3}, {1, 2, 4}}}));
  CHECK_FALSE(equal_cov_test(Configurations{{{1, 2, 3}}, {}}));
  CHECK_FALSE(equal_cov_test(Configurations{{{1, 1}, {1, 1}}, {{2, 2}, {2, 2}}}));
  CHECK_FALSE(equal_cov_test(Configurations{{{1, 1}}, {{2, 2}}}));
  CHECK_FALSE(equal_cov_test(Configurations{{{1, 2}, {1, 1}}, {{2, 3}, {2, 4}}}));
  CHECK_FALSE(equal_cov_test(Configurations{{{-1, 0, 1}, {1, 2}}, {{2, 3}, {2, 4}}}));
}
