// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/linear_fit.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"

using namespace assay;
using assay::stats::linear_fit;
using assay::stats::slope_interval;

namespace {

// NIST Statistical Reference Datasets, linear regression, "Norris": y and x.
constexpr std::array<std::pair<double, double>, 36> norris{
    {{0.1, 0.2},     {338.8, 337.4}, {118.1, 118.2}, {888.0, 884.6}, {9.2, 10.1},    {228.1, 226.5},
     {668.5, 666.3}, {998.5, 996.3}, {449.1, 448.6}, {778.9, 777.0}, {559.2, 558.2}, {0.3, 0.4},
     {0.1, 0.6},     {778.1, 775.5}, {668.8, 666.9}, {339.3, 338.0}, {448.9, 447.5}, {10.8, 11.6},
     {557.7, 556.0}, {228.3, 228.1}, {998.0, 995.8}, {888.8, 887.6}, {119.6, 120.2}, {0.3, 0.3},
     {0.6, 0.3},     {557.6, 556.8}, {339.3, 339.1}, {888.0, 887.2}, {998.5, 999.0}, {778.9, 779.0},
     {10.2, 11.1},   {117.6, 118.3}, {228.9, 229.2}, {668.4, 669.1}, {449.2, 448.9}, {0.2, 0.5}}};

std::optional<stats::LinearFit> fit_of(const std::vector<double>& x, const std::vector<double>& y) {
  return linear_fit(x, y);
}

}  // namespace

TEST_CASE("NIST's Norris data give the certified coefficients, errors and residuals") {
  std::vector<double> x;
  std::vector<double> y;
  for (const auto& [of_y, of_x] : norris) {
    x.push_back(of_x);
    y.push_back(of_y);
  }
  const auto fit = linear_fit(x, y);
  REQUIRE(fit.has_value());
  constexpr double digits = 1e-11;
  CHECK(fit->count == 36);
  CHECK(fit->intercept == doctest::Approx(-0.262323073774029).epsilon(digits));
  CHECK(fit->slope == doctest::Approx(1.00211681802045).epsilon(digits));
  CHECK(fit->intercept_error == doctest::Approx(0.232818234301152).epsilon(digits));
  CHECK(fit->slope_error == doctest::Approx(0.429796848199937e-3).epsilon(digits));
  CHECK(fit->residual_sd == doctest::Approx(0.884796396144373).epsilon(digits));
  CHECK(fit->r_squared == doctest::Approx(0.999993745883712).epsilon(digits));
}

TEST_CASE("the interval of a slope is Student's with n - 2 degrees of freedom") {
  // Three points: t(0.975, 1) = 12.7062047.
  const auto fit = fit_of({0, 1, 2}, {0, 2, 1});
  REQUIRE(fit.has_value());
  CHECK(fit->slope == doctest::Approx(0.5));
  CHECK(fit->residual_sd == doctest::Approx(std::sqrt(1.5)));
  CHECK(fit->slope_error == doctest::Approx(std::sqrt(0.75)));
  const Interval interval = slope_interval(*fit, 0.95);
  CHECK(interval.upper - 0.5 == doctest::Approx(12.7062047 * std::sqrt(0.75)));
  CHECK(interval.lower + interval.upper == doctest::Approx(1.0));
  // t = 1/√3 with one degree of freedom, Cauchy's distribution: p = 1 − 2/π·atan(1/√3) = 2/3.
  CHECK(fit->p == doctest::Approx(2.0 / 3));
}

TEST_CASE("a common offset costs no digits") {
  const auto plain = fit_of({1, 2, 3, 4}, {2, 4.5, 5.5, 8});
  const auto moved = fit_of({1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4}, {2, 4.5, 5.5, 8});
  REQUIRE(plain.has_value());
  REQUIRE(moved.has_value());
  CHECK(moved->slope == doctest::Approx(plain->slope).epsilon(1e-12));
  CHECK(moved->residual_sd == doctest::Approx(plain->residual_sd).epsilon(1e-9));
}

TEST_CASE("a line through all points leaves no doubt, and a level none of its absence") {
  const auto line = fit_of({1, 2, 3}, {2, 4, 6});
  REQUIRE(line.has_value());
  CHECK(line->slope == doctest::Approx(2));
  CHECK(line->slope_error == 0);
  CHECK(line->p == 0);
  CHECK(line->r_squared == doctest::Approx(1));
  const auto level = fit_of({1, 2, 3}, {5, 5, 5});
  REQUIRE(level.has_value());
  CHECK(level->slope == 0);
  CHECK(level->p == 1);
  CHECK(level->r_squared == 0);
}

TEST_CASE("too few points, one x only, and what is not finite have no line") {
  CHECK_FALSE(fit_of({}, {}).has_value());
  CHECK_FALSE(fit_of({1, 2}, {1, 2}).has_value());
  CHECK_FALSE(fit_of({3, 3, 3}, {1, 2, 3}).has_value());
  CHECK_FALSE(fit_of({1, 2, std::numeric_limits<double>::quiet_NaN()}, {1, 2, 3}).has_value());
  CHECK_FALSE(fit_of({1, 2, 3}, {1, 2, std::numeric_limits<double>::infinity()}).has_value());
  CHECK_FALSE(fit_of({-1e308, 0, 1e308}, {1, 2, 3}).has_value());
}

TEST_CASE("intervals of a slope hold the true one in 95 % of samples") {
  constexpr int runs = 2000;
  int held = 0;
  for (int run = 0; run < runs; ++run) {
    Random random(static_cast<std::uint64_t>(run));
    std::vector<double> x;
    std::vector<double> y;
    for (const double at : {268.0, 1000.0, 1236.0, 1544.0, 1711.0}) {
      x.push_back(at);
      y.push_back(1.5 + 0.02 * at + random.normal());
    }
    const Interval interval = slope_interval(linear_fit(x, y).value(), 0.95);
    held += interval.lower <= 0.02 && 0.02 <= interval.upper ? 1 : 0;
  }
  // Four standard errors of the proportion.
  CHECK(held / static_cast<double>(runs) > 0.95 - 4 * std::sqrt(0.95 * 0.05 / runs));
  CHECK(held / static_cast<double>(runs) < 0.95 + 4 * std::sqrt(0.95 * 0.05 / runs));
}
