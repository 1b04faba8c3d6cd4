// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/weighted_mean.hpp"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

using assay::stats::Unit;
using assay::stats::weighted_mean;

TEST_CASE("equal weights give the interval of Kalibera and Jones") {
  const std::vector<Unit> units{{6.25, 4}, {8.5, 4}, {4.75, 4}};
  const auto mean = weighted_mean(units, 0.95);
  CHECK(mean.point == doctest::Approx(6.5));
  REQUIRE(mean.interval);
  CHECK(mean.interval->upper - mean.point == doctest::Approx(4.689).epsilon(1e-4));
  CHECK(mean.point - mean.interval->lower == doctest::Approx(4.689).epsilon(1e-4));
  CHECK(mean.note.empty());
}

TEST_CASE("the point is the ratio of the sums, whatever the weights") {
  // 300 tokens in 2 s, 100 in 1 s, 200 in 5 s: 600 in 8 s.
  const std::vector<Unit> units{{150, 2}, {100, 1}, {40, 5}};
  const auto rate = weighted_mean(units, 0.95);
  CHECK(rate.point == doctest::Approx(75.0));
  // Residuals tokens − 75·seconds: 150, 25, −175; r/(r − 1)·Σ/8².
  const double squares = 150.0 * 150.0 + 25.0 * 25.0 + 175.0 * 175.0;
  const double standard_error = std::sqrt(1.5 * squares) / 8.0;
  REQUIRE(rate.interval);
  CHECK(rate.interval->upper == doctest::Approx(75.0 + 4.30265 * standard_error).epsilon(1e-5));
}

TEST_CASE("equal values have an interval without width, exactly") {
  const std::vector<Unit> units{{0.1, 3}, {0.1, 7}, {0.1, 1}};
  const auto mean = weighted_mean(units, 0.95);
  CHECK(mean.point == 0.1);
  CHECK(mean.interval == assay::Interval{0.1, 0.1});
}

TEST_CASE("one unit has a point, no interval, and a note of what it needs") {
  const std::vector<Unit> units{{42.0, 1}};
  const auto mean = weighted_mean(units, 0.95);
  CHECK(mean.point == 42.0);
  CHECK_FALSE(mean.interval);
  CHECK(mean.note == "needs 2 sessions");
}
