// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/session_rule.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include <doctest/doctest.h>

using namespace assay;
using measure::FixedRepeats;
using measure::SessionRule;

namespace {

Sample sample(Phase phase, Nanoseconds total_ns) {
  Sample sample;
  sample.phase = phase;
  sample.stage_ns[index_of(Stage::total)] = total_ns;
  return sample;
}

}  // namespace

TEST_CASE("a session warms up first, then times, then stops") {
  const Protocol protocol{.sessions = 1, .repeats = 3, .warmup = 2};
  FixedRepeats rule(protocol);
  REQUIRE(rule.begin_session());
  SessionRule session(protocol, rule);
  int warmup = 0;
  int timed = 0;
  while (const auto phase = session.next()) {
    if (*phase == Phase::warmup) CHECK(timed == 0);
    ++(*phase == Phase::warmup ? warmup : timed);
    session.observe(sample(*phase, 1000));
  }
  CHECK(warmup == 2);
  CHECK(timed == 3);
  CHECK_FALSE(session.steady());
}

TEST_CASE("an automatic warm-up goes on until the latencies are steady, and says so") {
  const Protocol protocol{.sessions = 1, .repeats = 3, .warmup_auto = true};
  FixedRepeats rule(protocol);
  REQUIRE(rule.begin_session());
  SessionRule session(protocol, rule);
  int warmup = 0;
  while (session.next() == Phase::warmup) {
    // Slow for the first 25 iterations, then 10 to 12 ms in turn.
    const Nanoseconds latency = warmup < 25 ? 60'000'000 - warmup * 2'000'000 : 10'000'000;
    session.observe(sample(Phase::warmup, latency + warmup % 3 * 1'000'000));
    ++warmup;
  }
  CHECK(warmup > 30);
  CHECK(warmup < protocol.max_warmup);
  CHECK(session.steady() == true);
}

TEST_CASE("an automatic warm-up that finds no steady state gives up and says so") {
  const Protocol protocol{.sessions = 1, .repeats = 3, .warmup_auto = true, .max_warmup = 50};
  FixedRepeats rule(protocol);
  REQUIRE(rule.begin_session());
  SessionRule session(protocol, rule);
  int warmup = 0;
  while (session.next() == Phase::warmup) {
    session.observe(sample(Phase::warmup, 10'000'000 + warmup * 1'000'000));
    ++warmup;
  }
  CHECK(warmup == 50);
  CHECK(session.steady() == false);
  CHECK(session.next() == Phase::timed);
}

TEST_CASE("repeats are split over sessions and none is lost") {
  for (int repeats = 1; repeats < 40; ++repeats) {
    for (int sessions = 1; sessions <= repeats; ++sessions) {
      const Protocol protocol{.sessions = sessions, .repeats = repeats};
      FixedRepeats rule(protocol);
      CHECK(rule.left().iterations == repeats);
      int sum = 0;
      int begun = 0;
      while (rule.begin_session()) {
        ++begun;
        for (; rule.wants_iteration(); ++sum) rule.observe(1);
        CHECK(rule.left().iterations == repeats - sum);
      }
      CHECK(begun == sessions);
      CHECK(sum == repeats);
      CHECK(repeats_of_session(protocol, 0) - repeats_of_session(protocol, sessions - 1) <= 1);
    }
  }
}

namespace {

Sample warmup_sample(Nanoseconds total_ns, Nanoseconds t_start_ns,
                     std::map<std::string, double> readings) {
  Sample sample;
  sample.phase = Phase::warmup;
  sample.t_start_ns = t_start_ns;
  sample.stage_ns[index_of(Stage::total)] = total_ns;
  sample.readings = std::move(readings);
  return sample;
}

constexpr Nanoseconds step_ns = 100'000'000;

// Feeds iterations of 10 ms, one every 100 ms, with what `readings` gives of their number. How many
// the warm-up took, and what had settled.
template <class Readings>
std::pair<int, Settled> settle(const Protocol& protocol, Readings readings) {
  FixedRepeats rule(protocol);
  REQUIRE(rule.begin_session());
  SessionRule session(protocol, rule);
  int count = 0;
  while (session.next() == Phase::warmup) {
    session.observe(warmup_sample(10'000'000, count * step_ns, readings(count)));
    ++count;
  }
  return {count, session.settled().value()};
}

const Protocol settling_protocol{
    .sessions = 1, .repeats = 3, .warmup = 12, .max_warmup = 100, .settling = Settling{}};

}  // namespace

TEST_CASE(
    "a warm-up that has settled after its fixed iterations ends there; what is not read is not "
    "judged") {
  const auto [count, settled] =
      settle(settling_protocol, [](int) { return std::map<std::string, double>{}; });
  CHECK(count == 12);
  CHECK(settled == Settled{.latency = true});
}

TEST_CASE("a warm-up goes on until the temperature stands still") {
  const auto [count, settled] = settle(settling_protocol, [](int i) {
    return std::map<std::string, double>{{"temperature_c", std::min(40.0 + i, 70.0)},
                                         {"gpu_temperature_c", 35.0}};
  });
  CHECK(count > 30);
  CHECK(count < 45);
  CHECK(settled.temperature == true);
}

TEST_CASE("a warm-up whose power keeps rising gives up and says so") {
  const auto [count, settled] = settle(settling_protocol, [](int i) {
    return std::map<std::string, double>{{"power_w", std::pow(1.1, i)}};
  });
  CHECK(count == 100);
  CHECK(settled.latency == true);
  CHECK(settled.power == false);
  CHECK_FALSE(settled.temperature);
}

TEST_CASE("power that stands still because it was read once is not settled yet") {
  Protocol protocol = settling_protocol;
  protocol.power.cadence_ns = 10 * step_ns;  // five of them: 50 iterations
  const auto [count, settled] = settle(protocol, [](int) {
    return std::map<std::string, double>{{"power_w", 100.0}};
  });
  CHECK(count == 51);
  CHECK(settled.power == true);
}

TEST_CASE("what a rule saw of a session can be taken back by going back to its copy") {
  const Protocol protocol{.sessions = 2, .repeats = 4};
  FixedRepeats rule(protocol);
  REQUIRE(rule.begin_session());
  const auto before = rule.clone();
  rule.observe(1);
  rule.observe(1);
  CHECK_FALSE(rule.wants_iteration());
  CHECK(before->wants_iteration());
  CHECK(before->left().iterations == 4);
}
