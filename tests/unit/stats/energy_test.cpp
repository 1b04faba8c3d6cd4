// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/energy.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <random>
#include <vector>

#include <doctest/doctest.h>

using namespace assay;
using namespace assay::stats;

namespace {

constexpr Nanoseconds second = 1'000'000'000;
constexpr Nanoseconds cadence = 100'000'000;
// Of a run that lasts for a day already.
constexpr TimeWindow window{86'400 * second + 7, 86'403 * second + 11};

using Function = std::function<double(double)>;  // of the seconds since the window began

double seconds_of(Nanoseconds time) {
  return to_seconds(time - window.begin_ns);
}

const double width = seconds_of(window.end_ns);

// Times from before the window to after it: at a fixed cadence, or each of them moved, or some of
// them left out.
std::vector<Nanoseconds> regular(Nanoseconds phase) {
  std::vector<Nanoseconds> times;
  for (Nanoseconds time = window.begin_ns - 3 * cadence + phase;
       time <= window.end_ns + 3 * cadence; time += cadence) {
    times.push_back(time);
  }
  return times;
}

std::vector<Nanoseconds> irregular(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Nanoseconds> times;
  for (Nanoseconds time : regular(static_cast<Nanoseconds>(random() % cadence))) {
    if (random() % 5 == 0) continue;
    times.push_back(time + static_cast<Nanoseconds>(random() % (cadence / 2)) - cadence / 4);
  }
  // Both edges stay covered, with a reading more beyond.
  times.insert(times.begin(), {window.begin_ns - 6 * cadence, window.begin_ns - 5 * cadence});
  times.insert(times.end(), {window.end_ns + 5 * cadence, window.end_ns + 6 * cadence});
  return times;
}

// Every way in which readings may lie about the window.
std::vector<std::vector<Nanoseconds>> every_sampling() {
  std::vector<std::vector<Nanoseconds>> samplings;
  for (Nanoseconds phase = 0; phase < cadence; phase += 1'234'567) {
    samplings.push_back(regular(phase));
  }
  for (std::uint64_t seed = 0; seed < 100; ++seed) samplings.push_back(irregular(seed));
  return samplings;
}

double longest(const std::vector<Nanoseconds>& times) {
  Nanoseconds gap = 0;
  for (std::size_t i = 1; i < times.size(); ++i) gap = std::max(gap, times[i] - times[i - 1]);
  return to_seconds(gap);
}

PowerSeries powers(const std::vector<Nanoseconds>& times, const Function& power) {
  PowerSeries series;
  for (const Nanoseconds time : times) series.power_w.push_back({time, power(seconds_of(time))});
  return series;
}

// Of the integral of the power, counted from the first reading.
PowerSeries counts(const std::vector<Nanoseconds>& times, const Function& energy) {
  PowerSeries series;
  for (const Nanoseconds time : times) {
    series.energy_j.push_back({time, energy(seconds_of(time)) - energy(seconds_of(times.front()))});
  }
  return series;
}

}  // namespace

TEST_CASE("constant power is exact at any phase, with jitter and dropped readings") {
  for (const auto& times : every_sampling()) {
    const auto integrated = window_energy(powers(times, [](double) { return 200.0; }), window);
    const auto counted = window_energy(counts(times, [](double t) { return 200.0 * t; }), window);
    REQUIRE(integrated);
    REQUIRE(counted);
    CHECK(integrated->energy_j == doctest::Approx(200.0 * width).epsilon(1e-9));
    CHECK(counted->energy_j == doctest::Approx(200.0 * width).epsilon(1e-9));
  }
}

TEST_CASE("a ramp is exact at any phase, with jitter and dropped readings") {
  const Function power = [](double t) { return 100.0 + 50.0 * t; };
  const Function energy = [](double t) { return 100.0 * t + 25.0 * t * t; };
  for (const auto& times : every_sampling()) {
    const auto integrated = window_energy(powers(times, power), window);
    const auto counted = window_energy(counts(times, energy), window);
    REQUIRE(integrated);
    REQUIRE(counted);
    CHECK(integrated->energy_j == doctest::Approx(energy(width)).epsilon(1e-9));
    CHECK(counted->energy_j == doctest::Approx(energy(width)).epsilon(1e-9));
  }
}

TEST_CASE("a sine stays within the stated bounds") {
  const double omega = 2.0 * std::numbers::pi / 1.1;
  const Function power = [&](double t) { return 200.0 + 50.0 * std::sin(omega * t + 0.4); };
  const Function energy = [&](double t) {
    return 200.0 * t - 50.0 / omega * (std::cos(omega * t + 0.4) - std::cos(0.4));
  };
  const double curvature = 50.0 * omega * omega;
  for (const auto& times : every_sampling()) {
    const double gap = longest(times);
    const auto integrated = window_energy(powers(times, power), window);
    const auto counted = window_energy(counts(times, energy), window);
    REQUIRE(integrated);
    REQUIRE(counted);
    // Two intervals are cut, of at most a gap each.
    CHECK(std::abs(integrated->energy_j - energy(width)) <=
          curvature * gap * gap / 12.0 * (width + 2.0 * gap));
    CHECK(std::abs(counted->energy_j - energy(width)) <= 2.0 * 0.065 * gap * gap * gap * curvature);
  }
}

TEST_CASE("steps stay within half their height for a gap each") {
  for (double at = -0.31; at < 3.3; at += 0.0373) {
    const Function power = [&](double t) { return t < at ? 100.0 : 300.0; };
    const Function energy = [&](double t) { return 100.0 * t + 200.0 * std::max(t - at, 0.0); };
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const auto times =
          seed < 10 ? regular(static_cast<Nanoseconds>(seed) * 9'999'999) : irregular(seed);
      const double gap = longest(times);
      const double exact = energy(width) - energy(0);
      const auto integrated = window_energy(powers(times, power), window);
      const auto counted = window_energy(counts(times, energy), window);
      REQUIRE(integrated);
      REQUIRE(counted);
      CHECK(std::abs(integrated->energy_j - exact) <= 200.0 * gap / 2.0 + 1e-6);
      CHECK(std::abs(counted->energy_j - exact) <= 200.0 * gap / 2.0 + 1e-6);
      // Far from both edges a counter misses nothing.
      if (at > 2.0 * gap && at < width - 2.0 * gap) {
        CHECK(counted->energy_j == doctest::Approx(exact).epsilon(1e-9));
      }
    }
  }
}

TEST_CASE("many steps at random stay within a gap's worth at either edge of a counter") {
  std::mt19937_64 random(7);
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<double> heights;
    for (int i = 0; i < 400; ++i) heights.push_back(random() % 2 == 0 ? 0.0 : 300.0);
    // A step each 10 ms, from 0.5 s before the window on.
    const Function energy = [&](double t) {
      double sum = 0;
      for (std::size_t i = 0; i < heights.size(); ++i) {
        const double begins = -0.7 + 0.01 * static_cast<double>(i);
        sum += heights[i] * std::clamp(t - begins, 0.0, 0.01);
      }
      return sum;
    };
    const auto times = irregular(static_cast<std::uint64_t>(trial));
    const auto counted = window_energy(counts(times, energy), window);
    REQUIRE(counted);
    CHECK(std::abs(counted->energy_j - (energy(width) - energy(0))) <=
          2.0 * 300.0 * longest(times) / 2.0);
    CHECK(counted->energy_j >= 0);
  }
}

TEST_CASE("no window has a negative energy, however short it is") {
  const PowerSeries series{
      .power_w = {}, .energy_j = {{0, 0}, {second, 100}, {2 * second, 100.001}}, .breaks = {}};
  for (Nanoseconds begin = second; begin < 2 * second; begin += second / 100) {
    const auto energy = window_energy(series, {begin, begin + second / 100});
    REQUIRE(energy);
    CHECK(energy->energy_j >= -1e-12);
  }
}

TEST_CASE("the longest gap is that of readings about the window, and a gap is bridged") {
  const PowerSeries series{
      .power_w = {{0, 5}, {60 * second, 5}, {61 * second, 5}, {64 * second, 5}, {99 * second, 5}},
      .energy_j = {},
      .breaks = {}};
  const auto energy = window_energy(series, {60 * second, 64 * second});
  REQUIRE(energy);
  CHECK(energy->longest_gap_ns == 3 * second);
  CHECK(energy->energy_j == 20.0);
  CHECK(window_energy(series, {59 * second, 62 * second})->longest_gap_ns == 60 * second);
  CHECK(window_energy(series, {61 * second, 61 * second})->energy_j == 0.0);
}

TEST_CASE("readings that do not reach beyond both edges have no energy, and say which") {
  const auto reason = [](const PowerSeries& series, TimeWindow of) {
    const auto energy = window_energy(series, of);
    REQUIRE_FALSE(energy);
    return energy.error();
  };
  const PowerSeries power{.power_w = {{10, 1}, {20, 1}}, .energy_j = {}, .breaks = {}};
  const PowerSeries counter{.power_w = {}, .energy_j = {{10, 1}, {20, 1}}, .breaks = {}};
  for (const PowerSeries& series : {power, counter}) {
    CHECK(reason(series, {9, 20}) == "the first reading came after the window had begun");
    CHECK(reason(series, {10, 21}) == "the last reading came before the window ended");
    CHECK(reason(series, {20, 10}) == "the window ends before it begins");
    CHECK(window_energy(series, {10, 20}).has_value());
  }
  CHECK(reason({}, {1, 2}) == "there is no reading");
}

TEST_CASE(
    "a counter that began anew inside a window gives no energy, outside of it nothing lacks") {
  std::vector<PowerReading> readings;
  for (int i = 0; i < 20; ++i) {
    const int counted = i < 10 ? i : i - 10;
    readings.push_back(
        {.t_ns = i * second, .channel = "c", .power_w = 5.0, .energy_j = 5.0 * counted});
  }
  const PowerSeries series = series_by_channel(readings).at("c");
  REQUIRE(series.breaks == std::vector<std::size_t>{10});
  CHECK(window_energy(series, {2 * second, 8 * second})->energy_j == doctest::Approx(30.0));
  CHECK(window_energy(series, {5 * second / 2, 9 * second})->energy_j == doctest::Approx(32.5));
  CHECK(window_energy(series, {10 * second, 37 * second / 2})->energy_j == doctest::Approx(42.5));
  const auto broken = window_energy(series, {8 * second, 11 * second});
  REQUIRE_FALSE(broken);
  CHECK(broken.error() == "the counter began anew inside the window");
  CHECK_FALSE(window_energy(series, {19 * second / 2, 39 * second / 4}));
}

TEST_CASE("counting that begins anew without having fallen is seen too") {
  const std::vector<PowerReading> readings{{.t_ns = 1, .channel = "c", .energy_j = 0.0},
                                           {.t_ns = 2, .channel = "c", .energy_j = 0.0}};
  CHECK(series_by_channel(readings).at("c").breaks.size() == 1);
}

TEST_CASE("where a device's counter fails midway its power goes on") {
  std::vector<PowerReading> readings;
  for (int i = 0; i < 20; ++i) {
    PowerReading reading{.t_ns = i * second, .channel = "gpu", .power_w = 7.0};
    if (i < 8) reading.energy_j = 7.0 * i;
    readings.push_back(reading);
  }
  const PowerSeries series = series_by_channel(readings).at("gpu");
  CHECK_FALSE(counted_energy(series, {5 * second, 15 * second}));
  CHECK(window_energy(series, {5 * second, 15 * second})->energy_j == doctest::Approx(70.0));
}

TEST_CASE("readings fall apart by channel; of two at one time the first counts") {
  const std::vector<PowerReading> readings{{.t_ns = 5, .channel = "a", .power_w = 1.0},
                                           {.t_ns = 5, .channel = "b", .energy_j = 1.0},
                                           {.t_ns = 5, .channel = "a", .power_w = 2.0}};
  const auto series = series_by_channel(readings);
  REQUIRE(series.size() == 2);
  CHECK(series.at("a").power_w.size() == 1);
  CHECK(series.at("a").power_w.front().value == 1.0);
  CHECK(series.at("b").power_w.empty());
  CHECK(series.at("b").energy_j.size() == 1);
}

TEST_CASE("the peak is of the channels' sum at one time") {
  const PowerSeries one{.power_w = {{0, 10}, {10, 100}, {20, 10}}, .energy_j = {}, .breaks = {}};
  const PowerSeries two{.power_w = {{0, 90}, {10, 10}, {20, 80}}, .energy_j = {}, .breaks = {}};
  const std::vector<const PowerSeries*> both{&one, &two};
  CHECK(peak_power(both, {0, 20}) == 110.0);
  CHECK(peak_power(both, {11, 20}) == 90.0);
  CHECK_FALSE(peak_power(both, {11, 19}));
}
