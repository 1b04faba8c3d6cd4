// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/replay/replay_engine.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace assay;
using engine::replay::ReplayEngine;

namespace {

SessionRequest request_with(const Knobs& changes) {
  SessionRequest request;
  request.point.name = "case";
  for (const KnobSpec& knob : engine::replay::description().knobs) {
    request.point.knobs[knob.name] = knob.initial;
  }
  for (const auto& [name, value] : changes) request.point.knobs[name] = value;
  return request;
}

// Writes down what is announced, with the engine's own time.
class Journal final : public engine::EventSink {
 public:
  explicit Journal(const Clock& clock) : clock_(clock) {}
  void stage_begins(Stage stage) noexcept override { add("+" + std::string(word_of(stage))); }
  void stage_ends(Stage stage) noexcept override { add("-" + std::string(word_of(stage))); }
  void sampling_begins() noexcept override { add("s"); }
  void token() noexcept override { add("t"); }

  std::string words;
  std::vector<std::int64_t> times;

 private:
  void add(const std::string& word) {
    words += word + " ";
    times.push_back(clock_.now_ns());
  }
  const Clock& clock_;
};

}  // namespace

TEST_CASE("stages and tokens are announced in order and take their described time") {
  ReplayEngine replay;
  REQUIRE(replay.load(request_with({{"distribution", "constant"},
                                    {"output_tokens", 3},
                                    {"prefill_ms", 10.0},
                                    {"token_ms", 2.0},
                                    {"sampling_share", 0.5}})));
  REQUIRE(replay.own_clock() != nullptr);
  Journal journal(*replay.own_clock());
  REQUIRE(replay.reset(1));
  REQUIRE(replay.execute(journal));
  CHECK(journal.words == "+total +prefill s t -prefill +decode s t s t -decode -total ");
  CHECK(journal.times == std::vector<std::int64_t>{0, 0, 5'000'000, 10'000'000, 10'000'000,
                                                   10'000'000, 11'000'000, 12'000'000, 13'000'000,
                                                   14'000'000, 14'000'000, 14'000'000});
  CHECK(journal.times.size() <= replay.event_capacity());
}

TEST_CASE("a single token has no decode stage") {
  ReplayEngine replay;
  const SessionRequest request = request_with({{"output_tokens", 1}});
  REQUIRE(replay.load(request));
  Journal journal(*replay.own_clock());
  REQUIRE(replay.reset(1));
  REQUIRE(replay.execute(journal));
  CHECK(journal.words == "+total +prefill s t -prefill -total ");
  CHECK(engine::replay::description().stages(request.point, nullptr) ==
        std::vector{Stage::total, Stage::prefill});
}

TEST_CASE("tokens count for every parallel sequence") {
  ReplayEngine replay;
  REQUIRE(replay.load(request_with({{"batch_size", 3}, {"output_tokens", 4}})));
  REQUIRE(replay.reset(1));
  const engine::Output output = replay.output();
  CHECK(output.tokens_in == 48);
  CHECK(output.tokens_out == 12);
  CHECK(output.token_ids.size() == 12);
}

TEST_CASE("virtual time goes on where the run stands") {
  ReplayEngine replay;
  SessionRequest request = request_with({});
  request.elapsed_ns = 77;
  REQUIRE(replay.load(request));
  CHECK(replay.own_clock()->now_ns() == 77);
}

TEST_CASE("real time has no clock of its own") {
  ReplayEngine replay;
  REQUIRE(replay.load(request_with({{"clock", "real"}})));
  CHECK(replay.own_clock() == nullptr);
}

TEST_CASE("a described error is an error, in its session and iteration only") {
  SessionRequest request =
      request_with({{"fault", "error"}, {"fault_session", 1}, {"fault_iteration", 1}});
  for (const int session : {0, 1}) {
    ReplayEngine replay;
    request.session = session;
    REQUIRE(replay.load(request));
    for (int iteration = 0; iteration < 3; ++iteration) {
      Journal journal(*replay.own_clock());
      REQUIRE(replay.reset(1));
      const bool failed = !replay.execute(journal);
      CHECK(failed == (session == 1 && iteration == 1));
    }
  }
}
