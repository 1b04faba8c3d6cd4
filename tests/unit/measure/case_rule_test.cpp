// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/case_rule.hpp"

#include <vector>

#include <doctest/doctest.h>

using namespace assay;
using measure::CaseRule;
using measure::InTurns;

namespace {

Protocol in_turns(int sessions, int repeats, int max_sessions) {
  Protocol protocol{.sessions = sessions, .repeats = repeats};
  protocol.interleave = Interleave{.max_sessions = max_sessions};
  return protocol;
}

// The timed iterations of a session that it begins; 0 if it begins none.
int run_session(CaseRule& rule) {
  if (!rule.begin_session()) return 0;
  int iterations = 0;
  while (rule.wants_iteration()) {
    rule.observe(1'000'000);
    ++iterations;
  }
  rule.end_session();
  return iterations;
}

}  // namespace

TEST_CASE("in turns, sessions of one size follow each other until there may be no more") {
  InTurns rule(in_turns(3, 10, 5));
  std::vector<int> sizes;
  while (const int size = run_session(rule)) sizes.push_back(size);
  CHECK(sizes == std::vector<int>(5, 4));  // 10 iterations in 3 sessions, rounded up
  CHECK_FALSE(rule.stop());                // what ends it is said for all sides at once
}

TEST_CASE("what is left in turns is what the next look wants") {
  InTurns rule(in_turns(3, 12, 100));
  CHECK(rule.left().sessions == 3);
  CHECK(rule.left().iterations == 12);
  for (int session = 0; session < 3; ++session) run_session(rule);
  CHECK(rule.left().sessions == 2);  // of five
  REQUIRE(rule.begin_session());
  CHECK(rule.left().sessions == 1);
  CHECK(rule.left().iterations == 8);
}

TEST_CASE("in turns, no look is planned beyond the last session") {
  InTurns rule(in_turns(3, 12, 4));
  for (int session = 0; session < 3; ++session) run_session(rule);
  CHECK(rule.left().sessions == 1);
  run_session(rule);
  CHECK(rule.left().sessions == 0);
}
