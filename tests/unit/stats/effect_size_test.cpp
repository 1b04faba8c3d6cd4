// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/effect_size.hpp"

#include <cmath>
#include <numbers>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"

using assay::Random;
using assay::stats::hedges_correction;
using assay::stats::hedges_g;

TEST_CASE("the correction is Hedges's") {
  CHECK(hedges_correction(10) == doctest::Approx(0.922746).epsilon(1e-6));
  CHECK(hedges_correction(2) == doctest::Approx(1.0 / std::sqrt(std::numbers::pi)).epsilon(1e-12));
  CHECK(hedges_correction(1e6) == doctest::Approx(1.0 - 3.0 / (4e6 - 1.0)).epsilon(1e-12));
}

TEST_CASE("a difference is counted in pooled standard deviations, corrected") {
  // Both variances 1, means 2 and 4, m = 4: J(4) = Γ(2)/(√2·Γ(3/2)) = √(2/π).
  const auto effect = hedges_g(std::vector<double>{1, 2, 3}, std::vector<double>{3, 4, 5}, 0.95);
  REQUIRE(effect);
  CHECK(effect->g == doctest::Approx(2.0 * std::sqrt(2.0 / std::numbers::pi)));
}

TEST_CASE("no difference has the interval of a standard normal noncentrality") {
  // P(T ≤ 0 | λ) = Φ(−λ), so the bounds are ± 1.95996·√(1/n₁ + 1/n₂).
  const auto effect =
      hedges_g(std::vector<double>{1, 2, 3}, std::vector<double>{0, 2, 4, 2, 2}, 0.95);
  REQUIRE(effect);
  REQUIRE(effect->interval);
  CHECK(effect->interval->upper == doctest::Approx(1.959964 * std::sqrt(1.0 / 3 + 1.0 / 5)));
  CHECK(effect->interval->lower == doctest::Approx(-effect->interval->upper));
}

TEST_CASE("the interval covers the true standardised difference in 95 of 100 samples") {
  constexpr int runs = 400;
  constexpr double truth = 1.5;
  Random random(3);
  int covered = 0;
  for (int run = 0; run < runs; ++run) {
    std::vector<double> baseline;
    std::vector<double> candidate;
    for (int i = 0; i < 4; ++i) baseline.push_back(1e9 + random.normal());
    for (int i = 0; i < 6; ++i) candidate.push_back(1e9 + truth + random.normal());
    const auto interval = hedges_g(baseline, candidate, 0.95)->interval;
    covered += interval && interval->lower <= truth && truth <= interval->upper ? 1 : 0;
  }
  CHECK(std::abs(covered / static_cast<double>(runs) - 0.95) < 4.0 * std::sqrt(0.95 * 0.05 / runs));
}

TEST_CASE("a difference beyond computing has a size and no interval") {
  const auto effect = hedges_g(std::vector<double>{1, 2}, std::vector<double>{1e9, 1e9 + 1}, 0.95);
  REQUIRE(effect);
  CHECK(effect->g > 1e8);
  CHECK_FALSE(effect->interval);
}

TEST_CASE("without variation, or of one value, there is no effect size") {
  const std::vector<double> ones{1, 1};
  CHECK_FALSE(hedges_g(ones, std::vector<double>{2, 2}, 0.95));
  CHECK_FALSE(hedges_g(ones, std::vector<double>{2}, 0.95));
  CHECK_FALSE(hedges_g({}, ones, 0.95));
}
