// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/stats/moments.hpp"
#include "assay/stats/selection.hpp"

using assay::Interval;
using assay::Random;
using assay::stats::bca_interval;
using assay::stats::moments_of;
using assay::stats::select_median;

namespace {

double mean_of(std::span<double> values) {
  return moments_of(values).mean;
}

double variance_with_n(std::span<double> values) {
  return moments_of(values).squared_deviations / static_cast<double>(values.size());
}

// Spatial test data A of Efron & Tibshirani (1993), table 14.1.
const std::vector<double> spatial_a{48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6,
                                    0,  33, 28, 34, 4,  32, 24, 47, 41, 24, 26, 30, 41};

}  // namespace

TEST_CASE("the spatial test data of Efron and Tibshirani have their published interval") {
  auto values = spatial_a;
  REQUIRE(variance_with_n(values) == doctest::Approx(171.5).epsilon(1e-3));
  // Table 14.2: (115.8, 259.6) from 2,000 resamples; 1.5 % is what two seeds of 10,000 differ by.
  const auto interval = bca_interval(spatial_a, variance_with_n, {.seed = 1, .confidence = 0.90});
  REQUIRE(interval);
  CHECK(interval->lower == doctest::Approx(115.8).epsilon(0.015));
  CHECK(interval->upper == doctest::Approx(259.6).epsilon(0.015));
}

TEST_CASE("the same seed gives the same interval, another one a slightly different one") {
  const auto once = bca_interval(spatial_a, mean_of, {.seed = 5, .resamples = 500});
  CHECK(once == bca_interval(spatial_a, mean_of, {.seed = 5, .resamples = 500}));
  CHECK(once != bca_interval(spatial_a, mean_of, {.seed = 6, .resamples = 500}));
}

TEST_CASE("a skewed sample has an interval that reaches further on its long side") {
  Random random(8);
  std::vector<double> values;
  for (int i = 0; i < 30; ++i) values.push_back(-std::log(1.0 - random.uniform()));
  const double mean = moments_of(values).mean;
  const auto interval = bca_interval(values, mean_of, {.seed = 1, .resamples = 4000});
  REQUIRE(interval);
  CHECK(interval->upper - mean > 1.1 * (mean - interval->lower));
}

TEST_CASE("the interval of an exponential mean covers it in about 93 of 100 samples of 30") {
  constexpr int runs = 300;
  Random random(21);
  int covered = 0;
  for (int run = 0; run < runs; ++run) {
    std::vector<double> values;
    for (int i = 0; i < 30; ++i) values.push_back(-std::log(1.0 - random.uniform()));
    const auto interval = bca_interval(values, mean_of, {.seed = random.next(), .resamples = 400});
    REQUIRE(interval);
    covered += interval->lower <= 1.0 && 1.0 <= interval->upper ? 1 : 0;
  }
  const double rate = covered / static_cast<double>(runs);
  CHECK(std::abs(rate - 0.93) < 4.0 * std::sqrt(0.93 * 0.07 / runs));
}

TEST_CASE("more values than jackknife groups keep their acceleration") {
  // Without it the interval of 3,000 skewed values would be symmetric about the mean.
  Random random(4);
  std::vector<double> values;
  for (int i = 0; i < 3000; ++i) values.push_back(std::exp(2.0 * random.normal()));
  const double mean = moments_of(values).mean;
  const auto interval = bca_interval(values, mean_of, {.seed = 2, .resamples = 400});
  REQUIRE(interval);
  CHECK(interval->upper - mean > 1.2 * (mean - interval->lower));
}

TEST_CASE("a large common offset costs no digits") {
  auto values = spatial_a;
  for (double& value : values) value = 1e9 + value / 1024.0;
  const auto shifted = bca_interval(values, variance_with_n, {.seed = 1, .resamples = 500});
  const auto plain = bca_interval(spatial_a, variance_with_n, {.seed = 1, .resamples = 500});
  REQUIRE(shifted);
  CHECK(shifted->lower * 1024.0 * 1024.0 == doctest::Approx(plain->lower).epsilon(1e-6));
  CHECK(shifted->upper * 1024.0 * 1024.0 == doctest::Approx(plain->upper).epsilon(1e-6));
}

TEST_CASE("constant values have an interval without width, exactly") {
  const std::vector<double> values(10, 0.1);
  CHECK(bca_interval(values, mean_of, {.resamples = 100}) == Interval{0.1, 0.1});
  CHECK(bca_interval(values, select_median, {.resamples = 100}) == Interval{0.1, 0.1});
}

TEST_CASE("fewer than two values have no interval") {
  CHECK_FALSE(bca_interval({}, mean_of, {}));
  CHECK_FALSE(bca_interval(std::vector<double>{1.0}, mean_of, {}));
}

TEST_CASE("a statistic without a finite value, or beside all its resamples, has no interval") {
  const auto none = [](std::span<double>) { return std::numeric_limits<double>::quiet_NaN(); };
  CHECK_FALSE(bca_interval(spatial_a, none, {.resamples = 100}));
  // In order only where nothing was drawn: 1 for the sample, 0 for its resamples.
  const auto in_order = [](std::span<double> values) {
    return std::equal(values.begin(), values.end(), spatial_a.begin(), spatial_a.end()) ? 1.0 : 0.0;
  };
  CHECK_FALSE(bca_interval(spatial_a, in_order, {.resamples = 100}));
}
