// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/consistency.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "assay/stats/summarize.hpp"

using namespace assay;
using stats::metric_consistency;

namespace {

// Sessions of two timed iterations each; a session's total times and token ids are given.
struct Told {
  double milliseconds = 10;
  std::vector<std::int32_t> first{1, 2};
  std::vector<std::int32_t> second{1, 2};
  std::string permutation{};
};

Run run_of(const std::vector<Told>& sessions) {
  Run run;
  run.study.protocol = {.sessions = static_cast<int>(sessions.size()), .repeats = 6, .warmup = 0};
  run.study.cases.push_back({.name = "only", .engine = "llama", .model = {}, .knobs = {}});
  for (int session = 0; session < static_cast<int>(sessions.size()); ++session) {
    const Told& told = sessions[static_cast<std::size_t>(session)];
    SessionRecord record{.case_name = "only", .session = session};
    record.engine = EngineFacts{.name = "llama", .version = "1", .device = "cpu", .backend = ""};
    record.engine->permutation_hash = told.permutation;
    run.sessions.push_back(record);
    for (int iteration = 0; iteration < 2; ++iteration) {
      const auto& ids = iteration == 0 ? told.first : told.second;
      Sample sample{.case_name = "only", .session = session, .iteration = iteration};
      sample.stage_ns[index_of(Stage::total)] = static_cast<Nanoseconds>(told.milliseconds * 1e6);
      sample.tokens_out = static_cast<std::int64_t>(ids.size());
      run.samples.push_back(sample);
      for (std::size_t i = 0; i < ids.size(); ++i) {
        run.tokens.push_back({.case_name = "only",
                              .session = session,
                              .iteration = iteration,
                              .token = static_cast<int>(i),
                              .t_ns = static_cast<Nanoseconds>(i + 1) * 1'000'000,
                              .latency_ns = 1'000'000,
                              .ids = {ids[i]}});
      }
    }
  }
  return run;
}

ConsistencySummary consistency_of(const std::vector<Told>& sessions) {
  return *stats::summarize_run(run_of(sessions)).front().consistency;
}

bool says(const std::vector<Told>& sessions, const std::string& text) {
  const auto summaries = stats::summarize_run(run_of(sessions));
  const auto& limitations = summaries.front().limitations;
  return std::any_of(limitations.begin(), limitations.end(), [&](const std::string& limitation) {
    return limitation.find(text) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("sessions agree as long as none lies farther than epsilon from their mean") {
  // Mean 100; the farthest lies 5 % off.
  const auto within = metric_consistency({"latency_mean_ms", {95, 100, 105}}, 5.0001);
  CHECK(within->agrees);
  CHECK(within->figure == doctest::Approx(100));
  CHECK(within->deviation_pct == doctest::Approx(5));
  CHECK_FALSE(metric_consistency({"latency_mean_ms", {95, 100, 105}}, 4.9)->agrees);
}

TEST_CASE("one session agrees with nobody, and a mean of zero has no percent") {
  CHECK_FALSE(metric_consistency({"latency_mean_ms", {95}}, 5));
  CHECK_FALSE(metric_consistency({"latency_mean_ms", {-1, 1}}, 5));
  const auto alone = consistency_of({{}});
  CHECK_FALSE(alone.metrics_agree);
  CHECK_FALSE(alone.outputs_agree);
  CHECK(alone.sessions.size() == 1);
}

TEST_CASE("what is rounded to epsilon is the same for values that are nearly the same") {
  // 10.2 lies in the middle of its step of 5 %: exp(47.6 ln 1.05) = 10.2 would be its edge.
  CHECK(stats::rounded_to(10.0, 5) == stats::rounded_to(10.01, 5));
  CHECK(stats::rounded_to(10.0, 5) != stats::rounded_to(11.0, 5));
  CHECK(stats::rounded_to(1.0, 5) == 0);
  CHECK(stats::rounded_to(1.05, 5) == 1);
}

TEST_CASE("a session of another speed is told with how far it lies off") {
  CHECK_FALSE(says({{.milliseconds = 10}, {.milliseconds = 10.2}}, "sessions do not agree"));
  CHECK(says({{.milliseconds = 10}, {.milliseconds = 14}},
             "sessions do not agree: latency_mean_ms of one lies 16.7 % from their mean"));
}

TEST_CASE("the same input must give the same tokens in every session") {
  const auto same = consistency_of({{}, {}});
  CHECK(same.outputs_agree == true);
  CHECK(same.sessions[0].output_hash == same.sessions[1].output_hash);
  const std::vector<Told> differing{{}, {.first = {1, 3}, .second = {1, 3}}};
  CHECK(consistency_of(differing).outputs_agree == false);
  CHECK(consistency_of(differing).output_hash != same.output_hash);
  CHECK(says(differing, "the same input gave them different tokens"));
}

TEST_CASE("tokens that a sampler draws anew for every iteration are not judged") {
  const auto sampled = consistency_of({{.second = {4, 5}}, {.first = {6, 7}}});
  CHECK_FALSE(sampled.outputs_agree);
  CHECK_FALSE(sampled.sessions[0].output_hash.empty());
}

TEST_CASE("a permutation is judged where every session reports one") {
  CHECK_FALSE(consistency_of({{}, {.permutation = "ab"}}).permutations_agree);
  CHECK(consistency_of({{.permutation = "ab"}, {.permutation = "ab"}}).permutations_agree == true);
  const std::vector<Told> differing{{.permutation = "ab"}, {.permutation = "cd"}};
  CHECK(consistency_of(differing).permutations_agree == false);
  CHECK(says(differing, "they ran with different permutations"));
}
