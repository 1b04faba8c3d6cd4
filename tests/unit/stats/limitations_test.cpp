// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/limitations.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "assay/stats/summarize.hpp"

using namespace assay;

namespace {

// One case of two sessions with two timed iterations each.
Run small_run() {
  Run run;
  run.study.protocol = {.sessions = 2, .repeats = 4, .warmup = 0};
  run.study.cases.push_back({.name = "only", .engine = "llama", .model = {}, .knobs = {}});
  run.environment = Json::object();
  run.environment["fixed_clock"] = true;
  for (int session = 0; session < 2; ++session) {
    run.sessions.push_back({.case_name = "only", .session = session});
    for (int iteration = 0; iteration < 2; ++iteration) {
      Sample sample{.case_name = "only", .session = session, .iteration = iteration};
      sample.stage_ns[index_of(Stage::total)] = 1'000'000 + iteration;
      run.samples.push_back(sample);
    }
  }
  return run;
}

bool says(const Run& run, std::string_view text) {
  const auto summaries = stats::summarize_run(run);
  const auto& limitations = summaries.front().limitations;
  return std::any_of(limitations.begin(), limitations.end(), [&](const std::string& limitation) {
    return limitation.find(text) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("what could not be locked is told with its reason, on the machine and in the sessions") {
  Run run = small_run();
  CHECK_FALSE(says(run, "unlocked"));
  run.locks.push_back({.item = "governor", .reason = "no cpufreq"});
  run.sessions[1].locks.push_back({.item = "memory_lock", .reason = "RLIMIT_MEMLOCK"});
  CHECK(says(run, "governor is unlocked: no cpufreq"));
  CHECK(says(run, "memory_lock is unlocked: RLIMIT_MEMLOCK"));
}

TEST_CASE("what had not settled is told, and how often") {
  Run run = small_run();
  run.sessions[0].settled = Settled{.latency = true, .temperature = true};
  run.sessions[1].settled = Settled{.latency = true};
  CHECK_FALSE(says(run, "had not settled"));
  run.sessions[1].settled = Settled{.latency = false, .temperature = false};
  run.sessions[0].settled = Settled{.latency = true, .temperature = false};
  CHECK(says(run, "had not settled when timing began: latency in 1, temperature in 2 of 2"));
}

TEST_CASE("an invalid session is in no figure, and its case is not complete") {
  Run run = small_run();
  run.sessions[1].status = SessionStatus::invalid;
  run.sessions[1].reason = "the machine throttled in 2 timed iterations";
  const auto summaries = stats::summarize_run(run);
  REQUIRE(summaries.front().latency_ms);
  CHECK(summaries.front().latency_ms->count == 2);
  CHECK(completion_of(summaries.front()) == Completion::failed);
  CHECK(says(run, "session 1 is invalid and in no figure: the machine throttled"));
}

TEST_CASE("clocks that were not fixed make a run not comparable in CI") {
  Run run = small_run();
  CHECK_FALSE(says(run, "not comparable in CI"));
  run.environment["fixed_clock"] = false;
  CHECK(says(run, "not comparable in CI"));
}

TEST_CASE("a figure that is null says what was looked for and why it is not here") {
  Run run = small_run();
  run.sensors.absent = {{"power:nvml", "no library"},
                        {"power:rapl", "root only"},
                        {"l2", "the protocol has no cache passes"}};
  CHECK(says(run, "ept_j_per_tok is null"));
  CHECK(says(run, "nvml: no library; rapl: root only"));
  CHECK(says(run, "l2_hit_pct is null"));
  CHECK(says(run, "the protocol has no cache passes"));
}
