// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/welch.hpp"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/stats/student.hpp"

using assay::Interval;
using assay::Random;
using assay::stats::log_difference;
using assay::stats::log_level;
using assay::stats::log_test;
using assay::stats::paired_log_difference;
using assay::stats::paired_test;
using assay::stats::relative_change;
using assay::stats::relative_interval;
using assay::stats::t_quantile;
using assay::stats::Unit;
using assay::stats::welch_test;

namespace {

// R's sleep data: the extra hours of sleep with two drugs, ten patients.
const std::vector<double> first_drug{.7, -1.6, -.2, -1.2, -.1, 3.4, 3.7, .8, 0, 2};
const std::vector<double> second_drug{1.9, .8, 1.1, .1, -.1, 4.4, 5.5, 1.6, 4.6, 3.4};

std::vector<double> exponentials(std::vector<double> values) {
  for (double& value : values) value = std::exp(value);
  return values;
}

std::vector<Unit> units_of(const std::vector<double>& values, double weight) {
  std::vector<Unit> units;
  for (const double value : values) units.push_back({value, weight});
  return units;
}

}  // namespace

TEST_CASE("the sleep data of R have their published Welch test") {
  const auto test = welch_test(second_drug, first_drug, 0.95);
  REQUIRE(test);
  CHECK(test->point == doctest::Approx(-1.58));
  CHECK(test->t == doctest::Approx(-1.86081).epsilon(1e-5));
  CHECK(test->degrees_of_freedom == doctest::Approx(17.7765).epsilon(1e-5));
  CHECK(test->p == doctest::Approx(0.079394).epsilon(1e-5));
  CHECK(test->interval.lower == doctest::Approx(-3.3654832).epsilon(1e-6));
  CHECK(test->interval.upper == doctest::Approx(0.2054832).epsilon(1e-6));
}

TEST_CASE("the sleep data of R have their published paired test") {
  const auto test = paired_test(second_drug, first_drug, 0.95);
  REQUIRE(test);
  CHECK(test->t == doctest::Approx(-4.0621).epsilon(1e-5));
  CHECK(test->degrees_of_freedom == 9.0);
  CHECK(test->p == doctest::Approx(0.002833).epsilon(1e-4));
}

TEST_CASE("on logarithms a difference is a relative change") {
  // The logarithms of these sessions are the sleep data, whatever their common weight.
  const auto test = log_difference(units_of(exponentials(second_drug), 7),
                                   units_of(exponentials(first_drug), 3), 0.95);
  REQUIRE(test);
  CHECK(test->t == doctest::Approx(-1.86081).epsilon(1e-5));
  CHECK(relative_change(*test) == doctest::Approx(std::exp(-1.58) - 1.0));
  CHECK(relative_interval(*test).lower == doctest::Approx(std::exp(-3.3654832) - 1.0));
  CHECK(relative_interval(*test).upper == doctest::Approx(std::exp(0.2054832) - 1.0));

  const auto paired =
      paired_log_difference(exponentials(second_drug), exponentials(first_drug), 0.95);
  REQUIRE(paired);
  CHECK(paired->t == doctest::Approx(-4.0621).epsilon(1e-5));
  CHECK(relative_change(*paired) == doctest::Approx(std::exp(-1.58) - 1.0));
}

TEST_CASE("unequal sessions change by the ratio of their pooled means") {
  // Baseline (10·2 + 13·1)/3 = 11, candidate 22; residuals 2·(−1) and 2, over 3; 3·(∓1), over 6.
  const std::vector<Unit> baseline{{10, 2}, {13, 1}};
  const std::vector<Unit> candidate{{21, 3}, {23, 3}};
  const auto test = log_difference(baseline, candidate, 0.95);
  REQUIRE(test);
  CHECK(relative_change(*test) == doctest::Approx(1.0));
  const double of_baseline = 2.0 * (4.0 + 4.0) / 9.0 / 121.0;
  const double of_candidate = 2.0 * (9.0 + 9.0) / 36.0 / 484.0;
  const double variance = of_baseline + of_candidate;
  const double degrees_of_freedom =
      variance * variance / (of_baseline * of_baseline + of_candidate * of_candidate);
  CHECK(test->degrees_of_freedom == doctest::Approx(degrees_of_freedom));
  CHECK(
      test->interval.upper ==
      doctest::Approx(std::log(2.0) + t_quantile(0.975, degrees_of_freedom) * std::sqrt(variance)));
}

TEST_CASE("runs of differing sessions that did not change are said to in 5 of 100") {
  constexpr int runs = 2000;
  Random random(13);
  int equal_sessions = 0;
  int unequal_sessions = 0;
  for (int run = 0; run < runs; ++run) {
    std::vector<Unit> sides[3];
    for (auto& side : sides) {
      for (int session = 0; session < 5; ++session) {
        side.push_back({10.0 + 0.5 * random.normal(), 20.0});
      }
    }
    for (std::size_t session = 0; session < 5; ++session) {
      sides[2][session].weight = session < 3 ? 20.0 : 19.0;
    }
    equal_sessions += log_difference(sides[0], sides[1], 0.95)->p < 0.05 ? 1 : 0;
    unequal_sessions += log_difference(sides[0], sides[2], 0.95)->p < 0.05 ? 1 : 0;
  }
  const double margin = 4.0 * std::sqrt(0.05 * 0.95 / runs);
  CHECK(std::abs(equal_sessions / static_cast<double>(runs) - 0.05) < margin);
  CHECK(std::abs(unequal_sessions / static_cast<double>(runs) - 0.05) < margin);
}

TEST_CASE("a large common offset costs no digits") {
  auto baseline = second_drug;
  auto candidate = first_drug;
  for (auto* values : {&baseline, &candidate}) {
    for (double& value : *values) value += 1e9;
  }
  CHECK(welch_test(baseline, candidate, 0.95)->t == doctest::Approx(-1.86081).epsilon(1e-5));
}

TEST_CASE("where nothing varies, the difference is known exactly") {
  const std::vector<double> ones{1, 1, 1};
  const std::vector<double> twos{2, 2};
  const auto same = welch_test(ones, ones, 0.95);
  CHECK(same->interval == Interval{0, 0});
  CHECK(same->t == 0.0);
  CHECK(same->p == 1.0);
  const auto twice = welch_test(ones, twos, 0.95);
  CHECK(twice->interval == Interval{1, 1});
  CHECK(std::isinf(twice->t));
  CHECK(twice->p == 0.0);
  CHECK(twice->degrees_of_freedom == 3.0);
}

TEST_CASE("one value a side has no test, and what is not positive has no logarithm") {
  CHECK_FALSE(welch_test({}, first_drug, 0.95));
  CHECK_FALSE(welch_test(first_drug, std::vector<double>{1.0}, 0.95));
  CHECK_FALSE(paired_test(std::vector<double>{1.0}, std::vector<double>{2.0}, 0.95));
  CHECK_FALSE(log_difference(units_of({1, 2}, 1), units_of({1, 0}, 1), 0.95));
  CHECK_FALSE(log_difference(units_of({1}, 2), std::vector<Unit>{{1, 1}, {2, 3}}, 0.95));
  CHECK_FALSE(paired_log_difference(std::vector<double>{1, -1}, std::vector<double>{1, 1}, 0.95));
}

TEST_CASE("levels that are made once give the same test as the units") {
  for (const double weight : {1.0, 3.0}) {
    const auto first = units_of({10, 11, 12.5}, 1);
    auto second = units_of({20, 23, 21}, 1);
    second.back().weight = weight;
    const auto whole = log_difference(first, second, 0.95);
    const auto test = log_test(*log_level(first), *log_level(second));
    CHECK(test.t == whole->t);
    CHECK(test.p == whole->p);
    CHECK(test.degrees_of_freedom == whole->degrees_of_freedom);
  }
  CHECK_FALSE(log_level(units_of({1}, 1)));
  CHECK_FALSE(log_level(units_of({1, 0}, 1)));
}
