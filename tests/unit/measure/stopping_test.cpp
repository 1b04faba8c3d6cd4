// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/stopping.hpp"

#include <doctest/doctest.h>

using namespace assay;

TEST_CASE("fixed repeats warm up first, then time, then stop") {
  measure::FixedRepeats rule(2, 3);
  int warmup = 0;
  int timed = 0;
  while (const auto phase = rule.next()) {
    if (*phase == Phase::warmup) CHECK(timed == 0);
    ++(*phase == Phase::warmup ? warmup : timed);
    rule.observe({});
  }
  CHECK(warmup == 2);
  CHECK(timed == 3);
}

TEST_CASE("repeats are split over sessions and none is lost") {
  for (int repeats = 1; repeats < 40; ++repeats) {
    for (int sessions = 1; sessions <= repeats; ++sessions) {
      const Protocol protocol{.sessions = sessions, .repeats = repeats};
      int sum = 0;
      for (int session = 0; session < sessions; ++session) {
        sum += repeats_of_session(protocol, session);
      }
      CHECK(sum == repeats);
      CHECK(repeats_of_session(protocol, 0) - repeats_of_session(protocol, sessions - 1) <= 1);
    }
  }
}
