// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/schedule.hpp"

#include <array>
#include <cstdlib>
#include <set>
#include <string>

#include <doctest/doctest.h>

using namespace assay;
using measure::PlannedSession;
using measure::schedule;

namespace {

Study study_of(int cases, int sessions, std::uint64_t seed) {
  Study study;
  study.seed = seed;
  for (int i = 0; i < cases; ++i) study.cases.push_back({.name = std::to_string(i)});
  study.protocol.sessions = sessions;
  return study;
}

}  // namespace

TEST_CASE("every round holds every case once") {
  const auto planned = schedule(study_of(7, 5, 11));
  REQUIRE(planned.size() == 35);
  for (int round = 0; round < 5; ++round) {
    std::set<std::size_t> cases;
    for (int i = 0; i < 7; ++i) {
      const PlannedSession& session = planned[static_cast<std::size_t>(7 * round + i)];
      CHECK(session.session == round);
      cases.insert(session.case_index);
    }
    CHECK(cases.size() == 7);
  }
}

TEST_CASE("the order follows from the seed alone") {
  CHECK(schedule(study_of(8, 3, 5)) == schedule(study_of(8, 3, 5)));
  CHECK(schedule(study_of(8, 3, 5)) != schedule(study_of(8, 3, 6)));
}

TEST_CASE("no case is always first") {
  std::array<int, 4> first{};
  const auto planned = schedule(study_of(4, 400, 1));
  for (std::size_t i = 0; i < planned.size(); i += 4) ++first[planned[i].case_index];
  // Each count is binomial(400, 1/4): 6.9 standard deviations either side of 100.
  for (const int count : first) CHECK(std::abs(count - 100) < 60);
}
