// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/summarize.hpp"

#include <cmath>
#include <numeric>
#include <vector>

#include <doctest/doctest.h>

using assay::Interval;
using assay::stats::hold_within_session;
using assay::stats::summarize;
using assay::stats::summarize_session;

namespace {

using Sessions = std::vector<std::vector<double>>;

constexpr auto within_session = "within this session only";

// `sessions` times `count` values that spread alike in each: first, first + 1, ….
Sessions alike(std::size_t sessions, std::size_t count, double first = 1.0) {
  std::vector<double> session(count);
  std::iota(session.begin(), session.end(), first);
  return Sessions(sessions, session);
}

// 1 to `count`, low and high ones in turn: neighbours do not resemble each other.
std::vector<double> alternating(int count) {
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(i % 2 == 0 ? 1 + i / 2 : count - i / 2);
  return values;
}

}  // namespace

TEST_CASE("a summary holds the pooled points and the interval from session means") {
  const auto summary = summarize(Sessions{{9, 5, 8, 3}, {10, 6, 7, 11}, {1, 12, 2, 4}});
  CHECK(summary.count == 12);
  CHECK(summary.sessions == 3);
  CHECK(summary.mean.point == doctest::Approx(6.5));
  REQUIRE(summary.mean.interval);
  CHECK(summary.mean.interval->upper - summary.mean.point == doctest::Approx(4.689).epsilon(1e-4));
  CHECK(summary.minimum == 1);
  CHECK(summary.maximum == 12);
  CHECK(summary.p50.point == 6.5);
  CHECK(*summary.standard_deviation == doctest::Approx(3.60555).epsilon(1e-5));
  CHECK(*summary.cov == doctest::Approx(0.554700).epsilon(1e-5));
}

TEST_CASE("unequal sessions give the pooled mean, not the mean of session means") {
  const auto summary = summarize(Sessions{{1, 1, 1, 1, 1, 1, 1, 1, 1}, {11}});
  CHECK(summary.mean.point == doctest::Approx(2.0));
}

TEST_CASE("a percentile without an interval says how many values it needs") {
  const auto summary = summarize(alike(3, 10));
  CHECK(summary.p50.interval);
  CHECK(summary.p50.note.empty());
  CHECK_FALSE(summary.p95.interval);
  CHECK(summary.p95.note == "needs n ≥ 72, has 30");
  CHECK_FALSE(summary.p99.interval);
  CHECK(summary.p99.note == "needs n ≥ 368, has 30");
}

TEST_CASE("sessions that resemble themselves make percentiles less certain") {
  const auto independent = summarize(alike(4, 50));
  CHECK(independent.p50.interval);

  // Sessions far apart from each other: 200 values are worth 4.
  Sessions apart;
  for (int session = 0; session < 4; ++session) {
    apart.push_back(alike(1, 50, 1000.0 * session).front());
  }
  const auto correlated = summarize(apart);
  CHECK_FALSE(correlated.p50.interval);
  CHECK(correlated.p50.note == "needs n ≥ 6 independent values, has 200 worth 4");
}

TEST_CASE("with one session every interval says that it holds within it only") {
  const auto summary = summarize(Sessions{alternating(30)});
  CHECK(summary.sessions == 1);
  REQUIRE(summary.mean.interval);
  // t(0.975, 29) · s/√30 with s² = 77.5.
  CHECK(summary.mean.interval->upper - summary.mean.point ==
        doctest::Approx(2.04523 * std::sqrt(77.5 / 30.0)).epsilon(1e-5));
  CHECK(summary.mean.note == within_session);
  CHECK(summary.p50.note == within_session);
  CHECK(summary.p95.note == "needs n ≥ 72, has 30; within this session only");
}

TEST_CASE("with one session neighbours that resemble each other widen every interval") {
  const auto mixed = summarize(Sessions{alternating(100)});
  const auto rising = summarize(alike(1, 100));
  const auto width = [](const Interval& interval) { return interval.upper - interval.lower; };
  CHECK(width(*rising.mean.interval) > 3 * width(*mixed.mean.interval));
  CHECK(mixed.p50.interval);
  CHECK(rising.p50.note ==
        "needs n ≥ 6 independent values, has 100 worth 2; within this session only");
}

TEST_CASE("sessions without values do not count as sessions") {
  const auto summary = summarize(Sessions{{}, {1, 2, 3}, {}});
  CHECK(summary.sessions == 1);
  CHECK(summary.mean.note == within_session);
}

TEST_CASE("nothing gives a summary of nothing") {
  CHECK(summarize({}).count == 0);
  CHECK(summarize(Sessions{{}, {}}).count == 0);
  CHECK(summarize_session({}).sessions == 0);
}

TEST_CASE("a single value is a point without any interval") {
  const auto summary = summarize(Sessions{{5.0}});
  CHECK(summary.mean.point == 5.0);
  CHECK_FALSE(summary.mean.interval);
  CHECK(summary.mean.note == "needs n ≥ 2, has 1; within this session only");
  CHECK_FALSE(summary.standard_deviation);
  CHECK_FALSE(summary.cov);
  CHECK_FALSE(summary.p50.interval);
  CHECK(summary.p99.point == 5.0);
}

TEST_CASE("one value a session still has an interval of the mean") {
  const auto summary = summarize(Sessions{{1}, {2}, {3}});
  REQUIRE(summary.mean.interval);
  CHECK(summary.mean.interval->upper == doctest::Approx(2.0 + 4.30265 / std::sqrt(3.0)));
}

TEST_CASE("constant values have intervals without width") {
  const auto summary = summarize(Sessions(3, std::vector<double>(30, 0.1)));
  CHECK(summary.mean.interval == Interval{0.1, 0.1});
  CHECK(summary.p95.interval == Interval{0.1, 0.1});
  CHECK(*summary.standard_deviation == 0.0);
}

TEST_CASE("the groups of one session take the place of sessions, and it stays one") {
  const Sessions iterations{{9, 5, 8, 3}, {10, 6, 7, 11}, {1, 12, 2, 4}};
  const auto summary = summarize_session(iterations);
  CHECK(summary.sessions == 1);
  CHECK(summary.mean.interval->upper - summary.mean.point == doctest::Approx(4.689).epsilon(1e-4));
  CHECK(summary.mean.note == within_session);
}

TEST_CASE("what holds within a session says so once") {
  assay::Estimate estimate;
  hold_within_session(estimate);
  hold_within_session(estimate);
  CHECK(estimate.note == within_session);
}

TEST_CASE("a higher confidence widens every interval") {
  const auto usual = summarize(alike(4, 50), 0.95);
  const auto sure = summarize(alike(4, 50), 0.99);
  CHECK(sure.p50.interval->upper > usual.p50.interval->upper);
  CHECK(sure.mean.confidence == 0.99);
}
