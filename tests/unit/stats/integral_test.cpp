// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/integral.hpp"

#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

#include <doctest/doctest.h>

using assay::Nanoseconds;
using assay::to_seconds;
using assay::stats::integral;
using assay::stats::TimedValue;

namespace {

constexpr Nanoseconds second = 1'000'000'000;
constexpr Nanoseconds cadence = 100'000'000;
// Of a clock that has run for a day: double times would lose nanoseconds.
constexpr Nanoseconds begin = 86'400 * second + 7;
constexpr Nanoseconds end = begin + 3 * second;

// Readings of a function of the seconds since `begin`, from one cadence before the window to one
// after it, their phase shifted.
std::vector<TimedValue> sampled(Nanoseconds phase, const std::function<double(double)>& power) {
  std::vector<TimedValue> readings;
  for (Nanoseconds time = begin - cadence + phase; time <= end + cadence; time += cadence) {
    readings.push_back({time, power(to_seconds(time - begin))});
  }
  return readings;
}

const std::vector<Nanoseconds> phases{0, 1, 33'333'333, 50'000'000, 99'999'999};

}  // namespace

TEST_CASE("200 W for 3 s are 600 J, whatever the sampling phase") {
  for (const Nanoseconds phase : phases) {
    const auto energy = integral(sampled(phase, [](double) { return 200.0; }), begin, end);
    REQUIRE(energy);
    CHECK(*energy == doctest::Approx(600.0).epsilon(1e-12));
  }
}

TEST_CASE("a ramp is exact") {
  for (const Nanoseconds phase : phases) {
    const auto energy =
        integral(sampled(phase, [](double t) { return 100.0 + 50.0 * t; }), begin, end);
    REQUIRE(energy);
    CHECK(*energy == doctest::Approx(100.0 * 3.0 + 25.0 * 9.0).epsilon(1e-12));
  }
}

TEST_CASE("a sine is off by no more than the trapezoidal rule allows") {
  const double omega = 2.0 * std::numbers::pi;
  // 3 s · h²/12 · max|f″|, and at either edge as much again for the chord it is cut from.
  const double bound = 3.0 * 0.01 / 12.0 * 50.0 * omega * omega * 1.1;
  for (const Nanoseconds phase : phases) {
    const auto energy = integral(
        sampled(phase, [&](double t) { return 200.0 + 50.0 * std::sin(omega * t); }), begin, end);
    REQUIRE(energy);
    CHECK(std::abs(*energy - 600.0) < bound);
  }
}

TEST_CASE("a step is off by at most half its height for one cadence") {
  for (const Nanoseconds phase : phases) {
    const auto energy =
        integral(sampled(phase, [](double t) { return t < 1.234 ? 100.0 : 300.0; }), begin, end);
    REQUIRE(energy);
    CHECK(std::abs(*energy - (100.0 * 1.234 + 300.0 * 1.766)) <= 200.0 * 0.1 / 2.0 + 1e-9);
  }
}

TEST_CASE("two readings of one time are a step, exactly") {
  const std::vector<TimedValue> readings{{0, 100}, {second, 100}, {second, 300}, {2 * second, 300}};
  CHECK(integral(readings, 0, 2 * second) == 400.0);
  CHECK(integral(readings, second, 2 * second) == 300.0);
}

TEST_CASE("a window between two readings is cut out of their line") {
  const std::vector<TimedValue> readings{{0, 0}, {10 * second, 100}};
  CHECK(integral(readings, 2 * second, 4 * second).value() == doctest::Approx(60.0));
  CHECK(integral(readings, 2 * second, 2 * second) == 0.0);
}

TEST_CASE("readings that do not cover the window have no integral") {
  const std::vector<TimedValue> readings{{10, 1.0}, {20, 1.0}};
  CHECK_FALSE(integral(readings, 9, 20));
  CHECK_FALSE(integral(readings, 10, 21));
  CHECK_FALSE(integral(readings, 20, 10));
  CHECK_FALSE(integral({}, 0, 0));
  CHECK(integral(readings, 10, 20).has_value());
  CHECK(integral(std::vector<TimedValue>{{10, 1.0}}, 10, 10) == 0.0);
}
