// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/open_loop.hpp"

#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

using assay::Nanoseconds;
using assay::stats::open_loop_latencies;
using assay::stats::Response;
using assay::stats::with_unsent_requests;

using Latencies = std::vector<Nanoseconds>;

TEST_CASE("one response of 1000 at an interval of 100 stands for ten") {
  CHECK(with_unsent_requests(Latencies{1000}, 100) ==
        Latencies{1000, 900, 800, 700, 600, 500, 400, 300, 200, 100});
}

TEST_CASE("what a closed loop hides is what an open loop sees") {
  // Requests are meant for 0, 100, …, 900; a stall answers all of them at 1000.
  std::vector<Response> responses;
  for (Nanoseconds intended = 0; intended < 1000; intended += 100) {
    responses.push_back({intended, 1000});
  }
  CHECK(with_unsent_requests(Latencies{1000}, 100) == open_loop_latencies(responses));
}

TEST_CASE("latency counts from the intended time, even where the request went out late") {
  const std::vector<Response> responses{{0, 30}, {100, 350}, {200, 380}};
  CHECK(open_loop_latencies(responses) == Latencies{30, 250, 180});
  CHECK(open_loop_latencies({}).empty());
}

TEST_CASE("responses within the interval hide nothing, in their order") {
  CHECK(with_unsent_requests(Latencies{99, 100, 0, 199}, 100) == Latencies{99, 100, 0, 199});
  CHECK(with_unsent_requests(Latencies{10, 250, 20}, 100) == Latencies{10, 250, 150, 20});
  CHECK(with_unsent_requests({}, 100) == Latencies{});
}

TEST_CASE("no interval, or one that would make too many values, gives none") {
  CHECK_FALSE(with_unsent_requests(Latencies{1000}, 0));
  CHECK_FALSE(with_unsent_requests(Latencies{1000}, -1));
  CHECK_FALSE(with_unsent_requests(Latencies{INT64_MAX}, 1));
  CHECK_FALSE(with_unsent_requests(Latencies{1, 10'000'000}, 1));
}
