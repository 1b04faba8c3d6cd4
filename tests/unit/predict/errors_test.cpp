// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/errors.hpp"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

using namespace assay::predict;

TEST_CASE("error figures are those that NumPy gives") {
  // numpy: m = [10, 20, 40, 80], p = [11, 18, 40, 100]; e = abs(p - m)
  // mean(e) 5.75, 100·mean(e/m) 11.25, percentile(e, 95) 17.3
  const auto figures =
      error_figures(std::vector<double>{10, 20, 40, 80}, std::vector<double>{11, 18, 40, 100});
  CHECK(figures.rows == 4);
  CHECK(figures.mae_ms == doctest::Approx(5.75));
  CHECK(figures.mape_pct == doctest::Approx(11.25));
  CHECK(figures.p95_abs_ms == doctest::Approx(17.3));
}

TEST_CASE("log errors are sorted and take no side") {
  const auto errors = log_errors(std::vector<double>{10, 20, 40}, std::vector<double>{20, 10, 40});
  REQUIRE(errors.size() == 3);
  CHECK(errors[0] == 0);
  CHECK(errors[1] == doctest::Approx(std::log(2.0)));
  CHECK(errors[2] == doctest::Approx(std::log(2.0)));
}
