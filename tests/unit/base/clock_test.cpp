// SPDX-License-Identifier: Apache-2.0
#include "assay/base/clock.hpp"

#include <doctest/doctest.h>

namespace assay {

TEST_CASE("the monotonic clock never goes back") {
  const MonotonicClock clock;
  std::int64_t previous = clock.now_ns();
  for (int i = 0; i < 1000; ++i) {
    const std::int64_t now = clock.now_ns();
    CHECK(now >= previous);
    previous = now;
  }
}

TEST_CASE("a virtual clock moves only when told to") {
  VirtualClock clock(5);
  CHECK(clock.now_ns() == 5);
  clock.advance(10);
  CHECK(clock.now_ns() == 15);
  CHECK(clock.now_ns() == 15);
}

}  // namespace assay
