// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/student.hpp"

#include <limits>

#include <doctest/doctest.h>

using assay::stats::t_interval;
using assay::stats::t_quantile;
using assay::stats::t_two_sided_p;

TEST_CASE("the quantiles of Student's t are those of the printed tables") {
  CHECK(t_quantile(0.975, 1) == doctest::Approx(12.706).epsilon(1e-4));
  CHECK(t_quantile(0.975, 2) == doctest::Approx(4.303).epsilon(1e-4));
  CHECK(t_quantile(0.975, 9) == doctest::Approx(2.262).epsilon(1e-4));
  CHECK(t_quantile(0.95, 30) == doctest::Approx(1.697).epsilon(1e-3));
  CHECK(t_quantile(0.975, 1e6) == doctest::Approx(1.95997).epsilon(1e-5));
}

TEST_CASE("a two-sided p counts both tails") {
  CHECK(t_two_sided_p(12.7062, 1) == doctest::Approx(0.05).epsilon(1e-5));
  CHECK(t_two_sided_p(-12.7062, 1) == doctest::Approx(0.05).epsilon(1e-5));
  CHECK(t_two_sided_p(0.0, 7.5) == 1.0);
  CHECK(t_two_sided_p(std::numeric_limits<double>::infinity(), 7.5) == 0.0);
}

TEST_CASE("a 95 % interval is two-sided") {
  const auto interval = t_interval(10.0, 2.0, 2.0, 0.95);
  CHECK(interval.lower == doctest::Approx(10.0 - 2.0 * 4.30265).epsilon(1e-5));
  CHECK(interval.upper == doctest::Approx(10.0 + 2.0 * 4.30265).epsilon(1e-5));
}

TEST_CASE("no standard error, no width") {
  const auto interval = t_interval(10.0, 0.0, 2.0, 0.95);
  CHECK(interval.lower == 10.0);
  CHECK(interval.upper == 10.0);
}
