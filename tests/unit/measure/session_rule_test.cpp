// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/session_rule.hpp"

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
