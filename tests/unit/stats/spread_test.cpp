// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/spread.hpp"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/stats/jackknife.hpp"
#include "assay/stats/moments.hpp"

using assay::Interval;
using assay::Random;
using assay::stats::moments_of;
using assay::stats::spread_intervals;

namespace {

using Sessions = std::vector<std::vector<double>>;

std::vector<double> normal_values(std::uint64_t seed, int count) {
  Random random(seed);
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(20.0 + random.normal());
  return values;
}

}  // namespace

TEST_CASE("several sessions are left out one by one") {
  const Sessions sessions{normal_values(1, 10), {}, normal_values(2, 12), normal_values(3, 10)};
  std::vector<assay::stats::Moments> moments;
  for (const auto& session : sessions) moments.push_back(moments_of(session));
  const auto intervals = spread_intervals(sessions, 1);
  CHECK_FALSE(intervals.within_session);
  CHECK(intervals.standard_deviation ==
        assay::stats::jackknife_interval(moments, assay::stats::standard_deviation, 0.95));
  CHECK(intervals.cov == assay::stats::jackknife_interval(moments, assay::stats::cov, 0.95));
}

TEST_CASE("one session's iterations are resampled, and the intervals say so") {
  const Sessions sessions{{}, normal_values(4, 50)};
  const auto intervals = spread_intervals(sessions, 1);
  CHECK(intervals.within_session);
  REQUIRE(intervals.standard_deviation);
  REQUIRE(intervals.cov);
  const auto moments = moments_of(sessions.back());
  CHECK(intervals.cov->lower < *assay::stats::cov(moments));
  CHECK(intervals.cov->upper > *assay::stats::cov(moments));
  // The normal-theory interval of a standard deviation of 50 values is (0.835, 1.246)·s.
  const double deviation = *assay::stats::standard_deviation(moments);
  CHECK(intervals.standard_deviation->lower / deviation == doctest::Approx(0.835).epsilon(0.1));
  CHECK(intervals.standard_deviation->upper / deviation == doctest::Approx(1.246).epsilon(0.1));
}

TEST_CASE("a long session is left out block by block, and is as sure as its iterations make it") {
  const Sessions sessions{normal_values(5, 20'000)};
  const auto intervals = spread_intervals(sessions, 1);
  CHECK(intervals.within_session);
  REQUIRE(intervals.standard_deviation);
  // ± 1.96/√(2n) = ± 0.98 %.
  const auto [lower, upper] = *intervals.standard_deviation;
  CHECK((upper - lower) / 2.0 == doctest::Approx(0.0098).epsilon(0.3));
  CHECK(lower < 1.0);
  CHECK(upper > 1.0);
}

TEST_CASE("constant values have intervals without width, on both paths") {
  const std::vector<double> constant(5, 0.1);
  for (const Sessions& sessions : {Sessions{constant}, Sessions{constant, constant}}) {
    const auto intervals = spread_intervals(sessions, 1);
    CHECK(intervals.standard_deviation == Interval{0, 0});
    CHECK(intervals.cov == Interval{0, 0});
  }
}

TEST_CASE("too few values have no intervals") {
  for (const Sessions& sessions : {Sessions{}, Sessions{{}}, Sessions{{1}}, Sessions{{1, 2}}}) {
    const auto intervals = spread_intervals(sessions, 1);
    CHECK_FALSE(intervals.standard_deviation);
    CHECK_FALSE(intervals.cov);
  }
}
