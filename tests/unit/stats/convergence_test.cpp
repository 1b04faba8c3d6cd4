// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/convergence.hpp"

#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/stats/summarize.hpp"

using namespace assay;
using stats::convergence_of;
using stats::sufficient_count;

namespace {

std::vector<std::vector<double>> sessions_of(std::size_t sessions, std::size_t iterations,
                                             double deviation) {
  Random random(6);
  std::vector<std::vector<double>> values(sessions);
  for (auto& session : values) {
    for (std::size_t i = 0; i < iterations; ++i)
      session.push_back(100 + deviation * random.normal());
  }
  return values;
}

}  // namespace

TEST_CASE("the last point of a convergence is the whole sample") {
  for (const std::size_t sessions : {1U, 4U}) {
    const auto values = sessions_of(sessions, 90, 3);
    const auto points = convergence_of(values, 0.95);
    const Summary whole = stats::summarize(values);
    CHECK(points.back().count == 90 * sessions);
    CHECK(points.back().mean.point == doctest::Approx(whole.mean.point));
    CHECK(points.back().mean.interval->upper == doctest::Approx(whole.mean.interval->upper));
    CHECK(points.back().standard_deviation.point == doctest::Approx(*whole.standard_deviation));
  }
}

TEST_CASE("sessions are taken in turn, also where they are of unequal length") {
  const std::vector<std::vector<double>> values{{1, 4, 6}, {2}, {3, 5}};
  const auto points = convergence_of(values, 0.95);
  REQUIRE(points.size() == 6);
  // 1, 2, 3 are the first of each session, 4 and 5 the second ones, 6 the third.
  double sum = 0;
  for (std::size_t n = 1; n <= 6; ++n) {
    sum += static_cast<double>(n);
    CHECK(points[n - 1].mean.point == doctest::Approx(sum / static_cast<double>(n)));
  }
}

TEST_CASE("a long convergence has few points, the last of them at the end") {
  const auto points = convergence_of(sessions_of(2, 50'000, 3), 0.95);
  CHECK(points.size() <= 160);
  CHECK(points.back().count == 100'000);
  for (std::size_t i = 1; i < points.size(); ++i) CHECK(points[i].count > points[i - 1].count);
}

TEST_CASE("the sufficient count is the one from which on the interval stays narrow") {
  const auto point = [](std::size_t count, double half) {
    ConvergencePoint of;
    of.count = count;
    of.mean = {.point = 100, .interval = Interval{100 - half, 100 + half}};
    return of;
  };
  // Narrow by chance at 2, for good from 4 on.
  const std::vector<ConvergencePoint> points{point(1, 9), point(2, 0.5), point(3, 2), point(4, 1),
                                             point(5, 0.9)};
  CHECK(sufficient_count(points, 0.01) == 4);
  CHECK_FALSE(sufficient_count(points, 0.001));
  CHECK_FALSE(sufficient_count({}, 0.01));
}

TEST_CASE("a single value has a mean and no interval") {
  const std::vector<std::vector<double>> one{{7.0}};
  const auto points = convergence_of(one, 0.95);
  REQUIRE(points.size() == 1);
  CHECK(points.front().mean.point == 7);
  CHECK_FALSE(points.front().mean.interval);
  CHECK_FALSE(points.front().standard_deviation.interval);
}
