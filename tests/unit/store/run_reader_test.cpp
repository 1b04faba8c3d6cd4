// SPDX-License-Identifier: Apache-2.0
#include "assay/store/run_reader.hpp"

#include <limits>

#include <doctest/doctest.h>

#include "run_fixture.hpp"

namespace assay::store {

TEST_CASE("a run reads back as it was written") {
  const TemporaryDirectory folder;
  std::vector<Sample> samples;
  std::vector<TokenSample> tokens;
  std::vector<SessionRecord> sessions;
  {
    auto writer = RunWriter::create(folder / "run", small_run(), false);
    REQUIRE(writer);
    REQUIRE(writer->log("environment", true, Json{{"kernel", "6.1"}}));
    for (const char* name : {"plain", "with, comma", "with \"quotes\"", "größe τ=2"}) {
      const Sample sample = sample_of(name, 0, 1);
      REQUIRE(writer->append(sample, tokens_of(sample)));
      samples.push_back(sample);
      for (const TokenSample& token : tokens_of(sample)) tokens.push_back(token);
      sessions.push_back(record_of(name, 0, SessionStatus::finished));
      sessions.back().engine = EngineFacts{"replay", "1", "cpu", "none", {"recorded"}};
      sessions.back().clock = ClockFacts{"virtual", 1, 0.5};
      REQUIRE(writer->record(sessions.back()));
    }
  }
  const auto stored = read_run(folder / "run");
  REQUIRE(stored);
  CHECK(stored->lock == small_run().lock);
  CHECK(stored->run.run_id == small_run().run_id);
  CHECK(stored->run.config_hash.size() == 12);
  CHECK(stored->run.environment == Json{{"kernel", "6.1"}});
  CHECK(stored->run.samples == samples);
  CHECK(stored->run.tokens == tokens);
  CHECK(stored->run.sessions == sessions);
  CHECK(stored->started_unix_ns > 0);
}

TEST_CASE("of the profiling passes the newest of each case, sensor and repetition is there") {
  const TemporaryDirectory folder;
  auto writer = RunWriter::create(folder / "run", small_run(), false);
  REQUIRE(writer);
  ProfileRecord first{.case_name = "a", .sensor = "ncu", .tool = "ncu 1", .repetition = 0};
  first.failure = "no permission";
  ProfileRecord other = first;
  other.repetition = 1;
  ProfileRecord again = first;
  again.failure.clear();
  again.latency_ns = 5'000'000;
  again.readings = {{"l2_hit_pct", 87.5}};
  ProfileRecord infinite = again;
  infinite.readings["l2_misses"] = std::numeric_limits<double>::infinity();
  REQUIRE(writer->record(first));
  REQUIRE(writer->record(other));
  REQUIRE(writer->record(infinite));
  const auto stored = read_run(folder / "run");
  REQUIRE(stored);
  CHECK(stored->run.profiles == std::vector<ProfileRecord>{other, again});
}

TEST_CASE("a session without a record is listed as interrupted, and its rows are kept") {
  const TemporaryDirectory folder;
  auto writer = RunWriter::create(folder / "run", small_run(), false);
  REQUIRE(writer);
  REQUIRE(write_session(*writer, "a", 0));
  REQUIRE(write_rows(*writer, "b", 0));
  REQUIRE(write_rows(*writer, "a", 1));
  const auto stored = read_run(folder / "run");  // while it is being written
  REQUIRE(stored);
  REQUIRE(stored->run.sessions.size() == 3);
  CHECK(stored->run.sessions[0].status == SessionStatus::finished);
  for (const std::size_t i : {1U, 2U}) {
    CHECK(stored->run.sessions[i].status == SessionStatus::interrupted);
    CHECK_FALSE(stored->run.sessions[i].reason.empty());
  }
  CHECK(stored->run.sessions[1].case_name == "b");
  CHECK(stored->run.samples.size() == 3 * iterations_per_session);
}

TEST_CASE("a finished session that lost rows is not finished") {
  const TemporaryDirectory folder;
  {
    auto writer = RunWriter::create(folder / "run", small_run(), false);
    REQUIRE(writer);
    REQUIRE(write_session(*writer, "a", 0));
  }
  for (const char* file : {"samples.csv", "tokens.csv"}) {
    const std::string whole = text_of(folder / "run" / file);
    put(folder / "run" / file, whole.substr(0, whole.rfind('\n', whole.size() - 2) + 1));
    const auto stored = read_run(folder / "run");
    REQUIRE(stored);
    CHECK(stored->run.sessions.front().status == SessionStatus::interrupted);
    put(folder / "run" / file, whole);
  }
  CHECK(read_run(folder / "run").value().run.sessions.front().status == SessionStatus::finished);
}

TEST_CASE("a configuration that was changed after the run began is refused") {
  const TemporaryDirectory folder;
  REQUIRE(RunWriter::create(folder / "run", small_run(), false));
  put(folder / "run/config.lock.json", "{\"seed\":7,\"study\":\"small\",\"schema_version\":1}");
  CHECK(read_run(folder / "run").has_value());  // other blanks and order, the same configuration
  put(folder / "run/config.lock.json", "{\"seed\":8,\"study\":\"small\",\"schema_version\":1}");
  const auto stored = read_run(folder / "run");
  REQUIRE_FALSE(stored);
  CHECK(stored.error().code == ErrorCode::usage);
  CHECK(stored.error().message.find("config.lock.json was changed") != std::string::npos);
}

TEST_CASE("damage inside a file is refused with its line") {
  const TemporaryDirectory folder;
  {
    auto writer = RunWriter::create(folder / "run", small_run(), false);
    REQUIRE(writer);
    REQUIRE(write_session(*writer, "a", 0));
  }
  for (const char* file : {"samples.csv", "tokens.csv", "run.log"}) {
    const std::string whole = text_of(folder / "run" / file);
    std::string damaged = whole;
    damaged[whole.find('\n') + 1] = '\0';
    put(folder / "run" / file, damaged);
    const auto stored = read_run(folder / "run");
    REQUIRE_FALSE(stored);
    CHECK(stored.error().code == ErrorCode::usage);
    CHECK(stored.error().message.find(std::string(file) + ":2") != std::string::npos);
    CHECK_FALSE(RunWriter::resume(folder / "run").has_value());
    CHECK(text_of(folder / "run" / file) == damaged);
    put(folder / "run" / file, whole);
  }
}

TEST_CASE("a run without one of its files is refused") {
  const TemporaryDirectory folder;
  for (const char* file : {"samples.csv", "tokens.csv", "run.log", "config.lock.json"}) {
    REQUIRE(RunWriter::create(folder / "run", small_run(), false));
    fs::remove(folder / "run" / file);
    CHECK_FALSE(read_run(folder / "run").has_value());
    fs::remove_all(folder / "run");
  }
}

}  // namespace assay::store
