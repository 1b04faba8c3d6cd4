// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/iteration_times.hpp"

#include <doctest/doctest.h>

using namespace assay;
using namespace assay::measure;

namespace {

std::optional<Nanoseconds> stage(const IterationTimes& times, Stage which) {
  return times.stage_ns[index_of(which)];
}

}  // namespace

TEST_CASE("stages last from their beginning to their end") {
  VirtualClock clock(1000);
  Recorder recorder(clock, 16);
  recorder.stage_begins(Stage::total);
  recorder.stage_begins(Stage::prefill);
  clock.advance(30);
  recorder.stage_ends(Stage::prefill);
  clock.advance(5);
  recorder.stage_ends(Stage::total);

  const auto times = iteration_times(recorder.events());
  REQUIRE(times);
  CHECK(times->start_ns == 1000);
  CHECK(stage(*times, Stage::total) == 35);
  CHECK(stage(*times, Stage::prefill) == 30);
  CHECK_FALSE(stage(*times, Stage::decode));
}

TEST_CASE("a stage announced in parts counts with their sum") {
  VirtualClock clock;
  Recorder recorder(clock, 16);
  recorder.stage_begins(Stage::total);
  for (int part = 0; part < 2; ++part) {
    recorder.stage_begins(Stage::vision);
    clock.advance(7);
    recorder.stage_ends(Stage::vision);
    clock.advance(1);
  }
  recorder.stage_ends(Stage::total);
  CHECK(stage(*iteration_times(recorder.events()), Stage::vision) == 14);
}

TEST_CASE("a token's latency counts from the token before, the first from the start") {
  VirtualClock clock(500);
  Recorder recorder(clock, 16);
  recorder.stage_begins(Stage::total);
  clock.advance(100);
  recorder.sampling_begins();
  clock.advance(10);
  recorder.token();
  clock.advance(40);
  recorder.sampling_begins();
  clock.advance(2);
  recorder.token();
  recorder.stage_ends(Stage::total);

  const auto times = iteration_times(recorder.events());
  REQUIRE(times);
  REQUIRE(times->tokens.size() == 2);
  CHECK(times->tokens[0].t_ns == 110);
  CHECK(times->tokens[0].latency_ns == 110);
  CHECK(times->tokens[0].sampling_ns == 10);
  CHECK(times->tokens[1].t_ns == 152);
  CHECK(times->tokens[1].latency_ns == 42);
  CHECK(times->tokens[1].sampling_ns == 2);
}

TEST_CASE("an engine that breaks its contract is found out") {
  VirtualClock clock;
  Recorder recorder(clock, 16);
  const auto code = [&] {
    const auto times = iteration_times(recorder.events());
    return times ? ErrorCode::rejected : times.error().code;
  };
  SUBCASE("no total") {
    recorder.stage_begins(Stage::prefill);
    recorder.stage_ends(Stage::prefill);
  }
  SUBCASE("a stage that never ends") {
    recorder.stage_begins(Stage::total);
    recorder.stage_begins(Stage::decode);
    recorder.stage_ends(Stage::total);
  }
  SUBCASE("a stage that ends before it begins") {
    recorder.stage_begins(Stage::total);
    recorder.stage_ends(Stage::decode);
    recorder.stage_ends(Stage::total);
  }
  SUBCASE("a stage that begins twice") {
    recorder.stage_begins(Stage::total);
    recorder.stage_begins(Stage::total);
    recorder.stage_ends(Stage::total);
  }
  CHECK(code() == ErrorCode::defect);
}

TEST_CASE("events that find no room are counted, and those before them kept") {
  const VirtualClock clock;
  Recorder recorder(clock, 2);
  for (int i = 0; i < 5; ++i) recorder.token();
  CHECK(recorder.events().size() == 2);
  CHECK(recorder.dropped() == 3);
  recorder.clear();
  CHECK(recorder.events().empty());
  CHECK(recorder.dropped() == 0);
}
