// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/anova.hpp"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"

using assay::Random;
using assay::stats::brown_forsythe_test;
using assay::stats::Moments;
using assay::stats::moments_of;

namespace {

std::vector<Moments> moments_of_each(const std::vector<std::vector<double>>& groups) {
  std::vector<Moments> moments;
  for (const auto& group : groups) moments.push_back(moments_of(group));
  return moments;
}

}  // namespace

TEST_CASE("of two groups it is Welch's t, squared") {
  // R's sleep data: t = −1.86081, df = 17.7765, p = .079394.
  const auto test =
      brown_forsythe_test(moments_of_each({{.7, -1.6, -.2, -1.2, -.1, 3.4, 3.7, .8, 0, 2},
                                           {1.9, .8, 1.1, .1, -.1, 4.4, 5.5, 1.6, 4.6, 3.4}}));
  REQUIRE(test);
  CHECK(test->f == doctest::Approx(1.86081 * 1.86081).epsilon(1e-5));
  CHECK(test->numerator_degrees == doctest::Approx(1.0));
  CHECK(test->denominator_degrees == doctest::Approx(17.7765).epsilon(1e-5));
  CHECK(test->p == doctest::Approx(0.079394).epsilon(1e-5));
}

TEST_CASE("of equal groups with equal variances it is the classical analysis of variance") {
  // Between 26 over 2, within 6 over 6; P(F(2, 6) > 13) = (1 + 2·13/6)⁻³.
  const auto test = brown_forsythe_test(moments_of_each({{1, 2, 3}, {2, 3, 4}, {5, 6, 7}}));
  REQUIRE(test);
  CHECK(test->f == doctest::Approx(13.0));
  CHECK(test->numerator_degrees == doctest::Approx(2.0));
  CHECK(test->denominator_degrees == doctest::Approx(6.0));
  CHECK(test->p == doctest::Approx(27.0 / 4096.0));
}

TEST_CASE("groups of equal means and unequal variances are told apart in no more than 5 of 100") {
  constexpr int runs = 3000;
  Random random(9);
  int rejected = 0;
  for (int run = 0; run < runs; ++run) {
    std::vector<Moments> groups;
    for (const double spread : {1.0, 1.0, 1.0, 2.0, 2.0, 3.0}) {
      std::vector<double> values;
      for (int i = 0; i < 4; ++i) values.push_back(1e9 + spread * random.normal());
      groups.push_back(moments_of(values));
    }
    rejected += brown_forsythe_test(groups)->p < 0.05 ? 1 : 0;
  }
  const double rate = rejected / static_cast<double>(runs);
  CHECK(rate < 0.05 + 4.0 * std::sqrt(0.05 * 0.95 / runs));
  CHECK(rate > 0.01);
}

TEST_CASE("one group, a group of one value and groups that do not vary have no test") {
  CHECK_FALSE(brown_forsythe_test({}));
  CHECK_FALSE(brown_forsythe_test(moments_of_each({{1, 2, 3}})));
  CHECK_FALSE(brown_forsythe_test(moments_of_each({{1, 2, 3}, {4}})));
  CHECK_FALSE(brown_forsythe_test(moments_of_each({{1, 1}, {2, 2}})));
}
