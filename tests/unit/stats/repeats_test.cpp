// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/repeats.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/stats/quantile.hpp"

using namespace assay;
using namespace assay::stats;

namespace {

std::vector<double> sorted_normal(std::size_t count, double mean, double deviation) {
  Random random(5);
  std::vector<double> values(count);
  for (double& value : values) value = mean + deviation * random.normal();
  std::sort(values.begin(), values.end());
  return values;
}

}  // namespace

TEST_CASE("a CoV of 5 % needs 99 values for a mean within 1 %") {
  CHECK(count_for_mean(0.05, 0.01) == 99);
}

TEST_CASE("the count for a mean is the first that is enough") {
  // t(0.975, 6)·0.02/√7 = 0.0185 and t(0.975, 5)·0.02/√6 = 0.0210.
  CHECK(count_for_mean(0.02, 0.02) == 7);
  CHECK(count_for_mean(0.0, 0.01) == 2);
  CHECK(count_for_mean(0.05, 0.05) == 7);
  CHECK(count_for_mean(0.05, 0.02) == 27);
}

TEST_CASE("a count that nobody would run is none") {
  CHECK_FALSE(count_for_mean(100.0, 0.01));
  CHECK(count_for_mean(5.0, 0.01) == 960'368);
}

TEST_CASE("a quantile needs at least the count whose extremes bound it") {
  const std::vector<double> constant(50, 3.0);
  CHECK(count_for_quantile(constant, 0.50, 0.01, 1) == 6);
  CHECK(count_for_quantile(constant, 0.95, 0.01, 1) == 72);
  CHECK(count_for_quantile(constant, 0.99, 0.01, 1) == 368);
}

TEST_CASE("the count for a median agrees with the normal approximation") {
  // The half-width is about 1.96·√(π/2)·cov/√n: n ≈ 150 for 5 % within 1 %.
  const auto values = sorted_normal(20'000, 100, 5);
  const auto count = count_for_quantile(values, 0.50, 0.01, 1);
  REQUIRE(count);
  CHECK(*count > 125);
  CHECK(*count < 185);
}

TEST_CASE("the same seed gives the same count, and a tighter demand a larger one") {
  const auto values = sorted_normal(200, 100, 5);
  CHECK(count_for_quantile(values, 0.95, 0.02, 9) == count_for_quantile(values, 0.95, 0.02, 9));
  CHECK(*count_for_quantile(values, 0.95, 0.01, 9) > *count_for_quantile(values, 0.95, 0.05, 9));
}

TEST_CASE("the best session size is the root of the ratios of cost and variance") {
  CHECK(optimal_session_size({.between = 1, .within = 4}, {.session = 9, .iteration = 1}) == 6);
  CHECK(optimal_session_size({.between = 100, .within = 1}, {.session = 1, .iteration = 1}) == 1);
  CHECK_FALSE(optimal_session_size({.between = 0, .within = 4}, {.session = 9, .iteration = 1}));
}

TEST_CASE("a plan for a mean fulfils its promise, and the next cheaper ones do not") {
  const LevelVariances variances{.between = 1, .within = 4};
  const LevelCosts costs{.session = 9, .iteration = 1};
  const auto plan = plan_for_mean(variances, costs, 0.5);
  REQUIRE(plan);
  // By hand: t(0.975, 23)·√((1 + 4/6)/24) = 0.545; 30 sessions of 6: 0.482; 28 of 6: 0.5006.
  CHECK(plan->seconds <= 29.0 * (9 + 6));
  CHECK(plan->sessions >= 24);
  CHECK(plan->sessions <= 32);
  // Near Kalibera & Jones's session size.
  CHECK(plan->iterations >= 4);
  CHECK(plan->iterations <= 9);
}

TEST_CASE("where sessions add nothing a plan weighs degrees of freedom against their cost") {
  const LevelVariances variances{.between = 0, .within = 25};
  const auto dear = plan_for_mean(variances, {.session = 100'000, .iteration = 1}, 1.0);
  const auto cheap = plan_for_mean(variances, {.session = 1, .iteration = 1}, 1.0);
  REQUIRE(dear);
  REQUIRE(cheap);
  CHECK(dear->sessions == 2);
  CHECK(cheap->sessions > 10);
}

TEST_CASE(
    "a plan that more iterations cannot save has more sessions, and an impossible one is none") {
  const LevelCosts costs{.session = 1, .iteration = 1};
  const auto plan = plan_for_mean({.between = 1, .within = 0}, costs, 1.0);
  REQUIRE(plan);
  CHECK(plan->iterations == 1);
  CHECK(plan->sessions == 7);  // t(0.975, 6)/√7 = 0.925, t(0.975, 5)/√6 = 1.049
  CHECK_FALSE(plan_for_mean({.between = 1, .within = 0}, costs, 0.001));
}

TEST_CASE("a plan for a count is worth that count") {
  const LevelCosts costs{.session = 10, .iteration = 1};
  for (const double icc : {0.0, 0.05, 0.5}) {
    const auto plan = plan_for_count(100, icc, costs);
    REQUIRE(plan);
    const auto sessions = static_cast<double>(plan->sessions);
    const auto size = static_cast<double>(plan->iterations);
    CAPTURE(icc);
    CHECK(sessions * size / (1 + (size - 1) * icc) >= 100 * (1 - 1e-12));
  }
  CHECK(plan_for_count(100, 1.0, costs)->sessions == 100);
  CHECK_FALSE(plan_for_count(5000, 1.0, costs));
}
