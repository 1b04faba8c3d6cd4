// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/student.hpp"

#include <doctest/doctest.h>

using assay::stats::t_interval;
using assay::stats::t_quantile;

TEST_CASE("the quantiles of Student's t are those of the printed tables") {
  CHECK(t_quantile(0.975, 1) == doctest::Approx(12.706).epsilon(1e-4));
  CHECK(t_quantile(0.975, 2) == doctest::Approx(4.303).epsilon(1e-4));
  CHECK(t_quantile(0.975, 9) == doctest::Approx(2.262).epsilon(1e-4));
  CHECK(t_quantile(0.95, 30) == doctest::Approx(1.697).epsilon(1e-3));
  CHECK(t_quantile(0.975, 1e6) == doctest::Approx(1.95997).epsilon(1e-5));
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
