// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/messages.hpp"

#include <doctest/doctest.h>

using namespace assay;
using namespace assay::measure;

TEST_CASE("an iteration arrives as it was sent") {
  IterationMessage sent{.t_start_ns = 5, .tokens_in = 12, .tokens_out = 4, .sequences = 2};
  sent.times.stage_ns[index_of(Stage::total)] = 100;
  sent.times.stage_ns[index_of(Stage::decode)] = 60;
  sent.times.tokens = {{.t_ns = 40, .latency_ns = 40, .sampling_ns = 3},
                       {.t_ns = 99, .latency_ns = 59, .sampling_ns = 4}};
  sent.token_ids = {1, 2, 3, 4};
  sent.readings = {{"minor_faults", 3}, {"temperature_c", 55.5}};

  const auto received = child_message(to_message(sent));
  REQUIRE(received);
  const auto& iteration = std::get<IterationMessage>(*received);
  CHECK(iteration.t_start_ns == 5);
  CHECK(iteration.times.stage_ns == sent.times.stage_ns);
  REQUIRE(iteration.times.tokens.size() == 2);
  CHECK(iteration.times.tokens[1].sampling_ns == 4);
  CHECK(iteration.token_ids == sent.token_ids);
  CHECK(iteration.sequences == 2);
  CHECK(iteration.readings == sent.readings);
  CHECK_FALSE(iteration.error);
}

TEST_CASE("what came of a session's own lock arrives with its load") {
  const LoadedMessage sent{
      .engine = {.name = "replay"},
      .locks = {{.item = "affinity", .state = LockState::fixed, .wanted = "0-1"}}};
  const auto received = child_message(to_message(sent));
  REQUIRE(received);
  CHECK(std::get<LoadedMessage>(*received).locks == sent.locks);
}

TEST_CASE("an iteration is asked for with its phase") {
  CHECK(phase_of(iterate_message(Phase::warmup)) == Phase::warmup);
  CHECK(phase_of(iterate_message(Phase::timed)) == Phase::timed);
  CHECK(phase_of({{"phase", 3}}) == Phase::timed);
}

TEST_CASE("an error keeps its code and its hint") {
  const Error sent{ErrorCode::missing, "no model", "look elsewhere"};
  const auto received = child_message(to_message(sent));
  REQUIRE(received);
  CHECK(std::get<Error>(*received) == sent);
}

TEST_CASE("what a session should not say is refused") {
  CHECK_FALSE(child_message(Json::object()));
  CHECK_FALSE(child_message({{"message", "surprise"}}));
  CHECK_FALSE(child_message({{"message", 3}}));
  CHECK_FALSE(child_message({{"message", "iteration"}, {"tokens", "many"}}));
}

TEST_CASE("stop is told apart from iterate") {
  CHECK(is_stop(stop_message()));
  CHECK_FALSE(is_stop(iterate_message(Phase::timed)));
}
