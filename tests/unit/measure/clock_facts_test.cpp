// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/clock_facts.hpp"

#include <doctest/doctest.h>

using namespace assay;

TEST_CASE("the monotonic clock's resolution and cost are positive and plausible") {
  const ClockFacts facts = measure::clock_facts(MonotonicClock(), false);
  CHECK(facts.name == "monotonic");
  CHECK(facts.resolution_ns >= 1);
  CHECK(facts.cost_ns > 0);
}

TEST_CASE("a virtual clock is exact and free") {
  const ClockFacts facts = measure::clock_facts(VirtualClock(), true);
  CHECK(facts.name == "virtual");
  CHECK(facts.resolution_ns == 1);
  CHECK(facts.cost_ns == 0);
}
