// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/power_sampler.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <utility>

#include <doctest/doctest.h>

#include "assay/base/clock.hpp"

using namespace assay;
using measure::PowerSampler;
using sensor::PowerSource;
using sensor::PowerValue;

namespace {

constexpr Nanoseconds millisecond = 1'000'000;

// Says at its n-th reading what a function makes of n.
class Scripted final : public PowerSource {
 public:
  using Script = std::function<PowerValue(int reading)>;

  Scripted(std::string name, PowerScope scope, Script script)
      : channels_{{.name = std::move(name),
                   .source = "scripted",
                   .device = "scripted device",
                   .scope = scope}},
        script_(std::move(script)) {}

  sensor::Presence probe() override { return {.present = true}; }
  std::span<const PowerChannel> channels() const override { return channels_; }
  void read(std::span<PowerValue> values) override { values.front() = script_(readings_++); }

 private:
  std::vector<PowerChannel> channels_;
  Script script_;
  int readings_ = 0;
};

std::vector<std::unique_ptr<PowerSource>> one(Scripted::Script script,
                                              PowerScope scope = PowerScope::gpu) {
  std::vector<std::unique_ptr<PowerSource>> sources;
  sources.push_back(std::make_unique<Scripted>("one", scope, std::move(script)));
  return sources;
}

// All that comes until there are so many readings.
std::vector<PowerReading> readings_of(PowerSampler& sampler, std::size_t count) {
  std::vector<PowerReading> readings;
  while (readings.size() < count) {
    for (PowerReading& reading : sampler.drain()) readings.push_back(std::move(reading));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return readings;
}

}  // namespace

TEST_CASE("the first reading is there before the sampler is, and the last when it ends") {
  PowerSampler sampler(one([](int n) { return PowerValue{.power_w = 100.0 + n}; }),
                       Nanoseconds{3'600'000'000'000}, MonotonicClock::read());
  auto readings = sampler.drain();
  REQUIRE(readings.size() == 1);
  CHECK(readings.front().power_w == 100.0);
  CHECK(readings.front().channel == "one");
  CHECK_FALSE(readings.front().energy_j);
  CHECK(sampler.latest_power_w(PowerScope::gpu) == 100.0);
  CHECK_FALSE(sampler.latest_power_w(PowerScope::wall));

  const PowerSampling sampling = sampler.finish();
  CHECK(sampling.channels.size() == 1);
  CHECK(sampling.failed == 0);
  readings = sampler.drain();
  REQUIRE(readings.size() == 1);
  CHECK(readings.front().power_w == 101.0);
  CHECK(sampler.finish() == sampling);
}

TEST_CASE("times ascend from the run's start, in whole microseconds") {
  const Nanoseconds epoch = MonotonicClock::read();
  PowerSampler sampler(one([](int) { return PowerValue{.power_w = 1.0}; }), millisecond, epoch);
  const auto readings = readings_of(sampler, 20);
  Nanoseconds before = 0;
  for (const PowerReading& reading : readings) {
    CHECK(reading.t_ns % 1'000 == 0);
    CHECK(reading.t_ns >= before);
    before = reading.t_ns;
  }
  CHECK(before <= MonotonicClock::read() - epoch);
  const double share = sampler.finish().cpu_share;
  CHECK(share > 0);
  CHECK(share <= 1.0);
}

TEST_CASE("energy counts from the sampler's first reading, and gives the mean power between") {
  PowerSampler sampler(one([](int n) { return PowerValue{.energy_j = 5'000.0 + 2.0 * n}; }),
                       millisecond, MonotonicClock::read());
  const auto readings = readings_of(sampler, 6);
  CHECK(readings[0].energy_j == 0.0);
  CHECK_FALSE(readings[0].power_w);
  for (std::size_t i = 1; i < 6; ++i) {
    CHECK(readings[i].energy_j == 2.0 * static_cast<double>(i));
    const double seconds = to_seconds(readings[i].t_ns - readings[i - 1].t_ns);
    if (seconds > 0) CHECK(readings[i].power_w.value() == doctest::Approx(2.0 / seconds));
  }
}

TEST_CASE("a device that gives power and energy keeps both") {
  PowerSampler sampler(one([](int n) { return PowerValue{.power_w = 50.0, .energy_j = 1.0 * n}; }),
                       millisecond, MonotonicClock::read());
  for (const PowerReading& reading : readings_of(sampler, 4)) {
    CHECK(reading.power_w == 50.0);
    CHECK(reading.energy_j);
  }
}

TEST_CASE("a source that fails midway is asked again; the failures are counted in words") {
  PowerSampler sampler(one([](int n) {
                         if (n >= 2 && n < 5) {
                           return PowerValue{.failure = "lost at " + std::to_string(n)};
                         }
                         return PowerValue{.power_w = 1.0 * n};
                       }),
                       millisecond, MonotonicClock::read());
  const auto readings = readings_of(sampler, 4);
  CHECK(readings[1].power_w == 1.0);
  CHECK(readings[2].power_w == 5.0);
  const PowerSampling sampling = sampler.finish();
  CHECK(sampling.failed == 3);
  CHECK(sampling.last_failure == "one: lost at 4");
}

TEST_CASE("a counter that begins anew is seen as one: energy at 0, without a power") {
  PowerSampler sampler(
      one([](int n) { return PowerValue{.energy_j = n < 3 ? 100.0 + n : 1.0 * n - 3.0}; }),
      millisecond, MonotonicClock::read());
  const auto readings = readings_of(sampler, 5);
  CHECK(readings[2].energy_j == 2.0);
  CHECK(readings[3].energy_j == 0.0);
  CHECK_FALSE(readings[3].power_w);
  CHECK(readings[4].energy_j == 1.0);
}

TEST_CASE("a source slower than the cadence makes late readings, not more of them") {
  PowerSampler sampler(one([](int) {
                         std::this_thread::sleep_for(std::chrono::milliseconds(12));
                         return PowerValue{.power_w = 1.0};
                       }),
                       4 * millisecond, MonotonicClock::read());
  const auto readings = readings_of(sampler, 4);
  const PowerSampling sampling = sampler.finish();
  CHECK(sampling.late >= readings.size() - 2);
  for (std::size_t i = 1; i < readings.size(); ++i) {
    CHECK(readings[i].t_ns - readings[i - 1].t_ns >= 12 * millisecond);
  }
}

TEST_CASE("several sources are read in turn; the latest power of a scope is their sum") {
  auto sources = one([](int) { return PowerValue{.power_w = 30.0}; });
  sources.push_back(std::make_unique<Scripted>("two", PowerScope::gpu,
                                               [](int) { return PowerValue{.power_w = 12.0}; }));
  sources.push_back(std::make_unique<Scripted>(
      "three", PowerScope::wall, [](int) { return PowerValue{.failure = "no answer"}; }));
  PowerSampler sampler(std::move(sources), millisecond, MonotonicClock::read());
  CHECK(sampler.latest_power_w(PowerScope::gpu) == 42.0);
  CHECK_FALSE(sampler.latest_power_w(PowerScope::wall));
  std::map<std::string, int> counts;
  for (const PowerReading& reading : readings_of(sampler, 20)) ++counts[reading.channel];
  CHECK(counts.size() == 2);
  CHECK(std::abs(counts["one"] - counts["two"]) <= 1);
  CHECK(sampler.so_far().channels.size() == 3);
}

TEST_CASE("signals are not delivered to the sampler's thread") {
  std::atomic<bool> blocked = false;
  sigset_t before;
  pthread_sigmask(SIG_SETMASK, nullptr, &before);
  PowerSampler sampler(one([&](int n) {
                         sigset_t mask;
                         pthread_sigmask(SIG_SETMASK, nullptr, &mask);
                         if (n > 0) blocked = sigismember(&mask, SIGINT) == 1;
                         return PowerValue{.power_w = 1.0};
                       }),
                       millisecond, MonotonicClock::read());
  readings_of(sampler, 3);
  CHECK(blocked);
  sigset_t after;
  pthread_sigmask(SIG_SETMASK, nullptr, &after);
  CHECK(sigismember(&after, SIGINT) == sigismember(&before, SIGINT));
}
