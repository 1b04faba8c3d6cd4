// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/moments.hpp"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

using assay::stats::cov;
using assay::stats::merge;
using assay::stats::Moments;
using assay::stats::moments_of;
using assay::stats::standard_deviation;
using assay::stats::variance;

namespace {

// The data of NIST StRD NumAcc2 to 4: one leading value, then 500 pairs that alternate about it.
std::vector<double> alternating(double leading, double low, double high) {
  std::vector<double> values{leading};
  for (int pair = 0; pair < 500; ++pair) {
    values.push_back(low);
    values.push_back(high);
  }
  return values;
}

// The certified value to `digits` significant digits.
void check_certified(double value, double certified, int digits) {
  CHECK(value == doctest::Approx(certified).epsilon(std::pow(10.0, -digits)));
}

}  // namespace

TEST_CASE("the certified values of NIST StRD NumAcc1 to NumAcc4 are met") {
  const std::vector<double> first{10000001, 10000003, 10000002};
  check_certified(moments_of(first).mean, 10000002, 15);
  check_certified(*standard_deviation(moments_of(first)), 1, 15);

  const auto second = moments_of(alternating(1.2, 1.1, 1.3));
  check_certified(second.mean, 1.2, 14);
  check_certified(*standard_deviation(second), 0.1, 14);

  // The data itself are rounded when they are read: 1000000.1 holds 0.1 to ten digits.
  const auto third = moments_of(alternating(1000000.2, 1000000.1, 1000000.3));
  check_certified(third.mean, 1000000.2, 15);
  check_certified(*standard_deviation(third), 0.1, 9);

  const auto fourth = moments_of(alternating(10000000.2, 10000000.1, 10000000.3));
  check_certified(fourth.mean, 10000000.2, 15);
  check_certified(*standard_deviation(fourth), 0.1, 8);
}

TEST_CASE("the certified values of NIST StRD Michelso are met") {
  // Michelson's 1879 measurements of the speed of light, in thousands of km/s, less 299.
  std::vector<double> speeds{
      0.85, 0.74, 0.90, 1.07, 0.93, 0.85, 0.95, 0.98, 0.98, 0.88, 1.00, 0.98, 0.93, 0.65, 0.76,
      0.81, 1.00, 1.00, 0.96, 0.96, 0.96, 0.94, 0.96, 0.94, 0.88, 0.80, 0.85, 0.88, 0.90, 0.84,
      0.83, 0.79, 0.81, 0.88, 0.88, 0.83, 0.80, 0.79, 0.76, 0.80, 0.88, 0.88, 0.88, 0.86, 0.72,
      0.72, 0.62, 0.86, 0.97, 0.95, 0.88, 0.91, 0.85, 0.87, 0.84, 0.84, 0.85, 0.84, 0.84, 0.84,
      0.89, 0.81, 0.81, 0.82, 0.80, 0.77, 0.76, 0.74, 0.75, 0.76, 0.91, 0.92, 0.89, 0.86, 0.88,
      0.72, 0.84, 0.85, 0.85, 0.78, 0.89, 0.84, 0.78, 0.81, 0.76, 0.81, 0.79, 0.81, 0.82, 0.85,
      0.87, 0.87, 0.81, 0.74, 0.81, 0.94, 0.95, 0.80, 0.81, 0.87};
  REQUIRE(speeds.size() == 100);
  for (double& speed : speeds) speed += 299;
  check_certified(moments_of(speeds).mean, 299.852400000000, 15);
  check_certified(*standard_deviation(moments_of(speeds)), 0.0790105478190518, 12);
}

TEST_CASE("noise on top of a billion keeps its standard deviation") {
  std::vector<double> values;
  for (int i = 0; i < 1000; ++i) values.push_back(1e9 + (i % 2 == 0 ? 0.25 : -0.25));
  const Moments moments = moments_of(values);
  CHECK(moments.mean == 1e9);
  CHECK(*variance(moments) == doctest::Approx(1000 * 0.0625 / 999).epsilon(1e-12));
}

TEST_CASE("what rounding takes from the first pass, the second gives back") {
  const std::vector<double> values{-1e16, 1e16, 3.0};
  CHECK(moments_of(values).mean == 1.0);
}

TEST_CASE("a constant sample has its value as mean and no spread at all") {
  const std::vector<double> values(7, 0.1);
  const Moments moments = moments_of(values);
  CHECK(moments.mean == 0.1);
  CHECK(*standard_deviation(moments) == 0.0);
  CHECK(*cov(moments) == 0.0);
}

TEST_CASE("nothing and a single value have no standard deviation") {
  const Moments none = moments_of({});
  CHECK(none.count == 0);
  CHECK(none.mean == 0.0);
  CHECK_FALSE(standard_deviation(none));

  const std::vector<double> single{4.0};
  CHECK(moments_of(single).mean == 4.0);
  CHECK_FALSE(standard_deviation(moments_of(single)));
  CHECK_FALSE(cov(moments_of(single)));
}

TEST_CASE("a mean of zero has no coefficient of variation") {
  const std::vector<double> values{-1.0, 1.0};
  CHECK(standard_deviation(moments_of(values)));
  CHECK_FALSE(cov(moments_of(values)));
}

TEST_CASE("merged moments are those of all values, offset or not") {
  const std::vector<double> first{1e9 + 1, 1e9 + 4, 1e9 + 9};
  const std::vector<double> second{1e9 + 2, 1e9 + 2.5};
  const auto merged = merge(moments_of(first), moments_of(second));
  const auto all = moments_of(std::vector<double>{1e9 + 1, 1e9 + 4, 1e9 + 9, 1e9 + 2, 1e9 + 2.5});
  CHECK(merged.count == 5);
  CHECK(merged.mean == doctest::Approx(all.mean).epsilon(1e-15));
  CHECK(merged.squared_deviations == doctest::Approx(all.squared_deviations).epsilon(1e-6));
}

TEST_CASE("nothing merged with a sample is the sample") {
  const auto sample = moments_of(std::vector<double>{1, 2, 4});
  for (const Moments& merged : {merge(sample, {}), merge({}, sample)}) {
    CHECK(merged.count == 3);
    CHECK(merged.mean == sample.mean);
    CHECK(merged.squared_deviations == sample.squared_deviations);
  }
}
