// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/recalibration/line.hpp"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

using namespace assay::predict;

TEST_CASE("of no point a line is the identity, of one a factor") {
  CHECK(fit_line({}, {})(3.5) == doctest::Approx(3.5));
  const Line line = fit_line(std::vector{4.0}, std::vector{6.0});
  CHECK(line(4) == doctest::Approx(6));
  CHECK(line(40) == doctest::Approx(60));
}

TEST_CASE("the logarithmic slope is least squares with the documented prior") {
  // ln s = 0, 1, 2 and ln t = 0.1, 0.9, 2.3: Σx² = 2, Σxr = −(−0.2)·… by hand: r = 0.1, −0.1, 0.3
  // about their mean 0.1 are 0, −0.2, 0.2; Σxr = 0.2; slope = 1 + 0.2 / 2.01.
  const std::vector source{1.0, std::exp(1.0), std::exp(2.0)};
  const std::vector target{std::exp(0.1), std::exp(0.9), std::exp(2.3)};
  const Line line = fit_line(source, target);
  REQUIRE(line.form == Line::Form::power);
  CHECK(line.slope == doctest::Approx(1 + 0.2 / 2.01).epsilon(1e-12));
  CHECK(line.intercept == doctest::Approx(1.1 - line.slope).epsilon(1e-12));
}

TEST_CASE("a narrow range hardly bends the line") {
  const std::vector source{10.0, 10.1, 10.2};
  const std::vector target{20.0, 20.5, 21.5};
  CHECK(fit_line(source, target)(1000) < 3000);
}

TEST_CASE("a fixed cost is found over eight decades, where squares of times would not see it") {
  std::vector<double> source;
  std::vector<double> target;
  for (int i = -3; i <= 5; ++i) {
    source.push_back(std::pow(10, i));
    target.push_back(0.5 * source.back() + 0.02);
  }
  const Line line = fit_line(source, target);
  REQUIRE(line.form == Line::Form::linear);
  CHECK(line.slope == doctest::Approx(0.5));
  CHECK(line.intercept == doctest::Approx(0.02));
}

TEST_CASE("a line with a negative intercept stays positive below what was fitted") {
  const std::vector source{10.0, 20.0, 40.0, 80.0};
  std::vector<double> target;
  for (const double ms : source) target.push_back(2 * ms - 15);
  const Line line = fit_line(source, target);
  REQUIRE(line.form == Line::Form::linear);
  CHECK(line(50) == doctest::Approx(85));
  CHECK(line(10) == doctest::Approx(5));
  CHECK(line(2) == doctest::Approx(1));
}
