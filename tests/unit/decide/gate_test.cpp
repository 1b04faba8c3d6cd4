// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/gate.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace assay::decide {
namespace {

MetricComparison row(const char* metric, Change change) {
  return {.metric = find_metric(metric), .is_gate = true, .change = change};
}

Comparison comparison(std::vector<MetricComparison> rows) {
  Comparison compared;
  compared.baseline = {.label = "before", .fixed_clock = true};
  compared.candidate = {.label = "after", .fixed_clock = true};
  compared.cases.push_back(
      {.baseline_case = "tiny", .candidate_case = "tiny", .rows = std::move(rows)});
  return compared;
}

}  // namespace

TEST_CASE("a gate accepts what is nowhere worse and nowhere unclear") {
  CHECK(gate(comparison(
                 {row("latency_mean_ms", Change::better), row("latency_p95_ms", Change::same)}),
             {})
            .verdict == Verdict::accepted);
}

TEST_CASE("one metric that is worse is enough to reject, whatever else is better or unclear") {
  const auto answer = gate(
      comparison({row("latency_mean_ms", Change::better), row("latency_p95_ms", Change::unclear),
                  row("peak_rss_mean_mb", Change::worse)}),
      {});
  CHECK(answer.verdict == Verdict::rejected);
  CHECK(answer.reasons.front() == "peak RSS of 'tiny' is worse");
}

TEST_CASE("what is worse is all that a rejection says where nothing else is amiss") {
  const auto answer = gate(comparison({row("latency_mean_ms", Change::worse)}), {});
  CHECK(answer.verdict == Verdict::rejected);
  CHECK(answer.reasons == std::vector<std::string>{"latency mean of 'tiny' is slower"});
}

TEST_CASE("an unclear metric leaves a gate open") {
  const auto answer = gate(
      comparison({row("latency_mean_ms", Change::better), row("latency_p95_ms", Change::unclear)}),
      {});
  CHECK(answer.verdict == Verdict::inconclusive);
  CHECK(answer.reasons == std::vector<std::string>{"latency p95 of 'tiny' is unclear"});
}

TEST_CASE("a gate that could judge nothing does not accept") {
  CHECK(gate(comparison({}), {}).verdict == Verdict::inconclusive);
  auto simulated = row("l2_hit_pct", Change::better);
  simulated.simulated = true;
  CHECK(gate(comparison({simulated}), {}).verdict == Verdict::inconclusive);
}

TEST_CASE("what is simulated does not reject, and an acceptance names it") {
  auto simulated = row("l2_hit_pct", Change::worse);
  simulated.simulated = true;
  auto compared = comparison({row("latency_mean_ms", Change::better), simulated});
  compared.cases.front().absent = {"EpT was not measured"};
  const auto answer = gate(compared, {});
  CHECK(answer.verdict == Verdict::accepted);
  CHECK(answer.reasons ==
        std::vector<std::string>{"L2 hit rate of 'tiny' is simulated and does not decide",
                                 "EpT was not measured"});
}

TEST_CASE("a case that ran in virtual time does not decide unless it may") {
  auto compared = comparison({row("latency_mean_ms", Change::worse)});
  compared.cases.front().simulated = true;
  const auto answer = gate(compared, {});
  CHECK(answer.verdict == Verdict::inconclusive);
  CHECK(answer.reasons.back() == "latency mean of 'tiny' ran in virtual time and does not decide");
  CHECK(gate(compared, {.allow_simulated = true}).verdict == Verdict::rejected);
}

TEST_CASE("environments that differ are incomparable unless the field is allowed") {
  auto compared = comparison({row("latency_mean_ms", Change::worse)});
  compared.environment = {{.field = "cpu.model", .baseline = "a", .candidate = "b"}};
  const auto answer = gate(compared, {});
  CHECK(answer.verdict == Verdict::incomparable);
  CHECK(answer.reasons == std::vector<std::string>{"the environments differ in cpu.model"});
  compared.environment.front().allowed = true;
  CHECK(gate(compared, {}).verdict == Verdict::rejected);
}

TEST_CASE("clocks that were not fixed keep a gate from deciding, unless measured in turns") {
  auto compared = comparison({row("latency_mean_ms", Change::same)});
  compared.candidate.fixed_clock = false;
  CHECK(gate(compared, {}).verdict == Verdict::incomparable);
  CHECK(gate(compared, {.allow_unlocked = true}).verdict == Verdict::accepted);
  compared.interleaved = true;
  CHECK(gate(compared, {}).verdict == Verdict::accepted);
  compared.candidate.fixed_clock.reset();
  compared.interleaved = false;
  CHECK(gate(compared, {}).verdict == Verdict::incomparable);
}

TEST_CASE("a case or a metric that only the baseline has leaves a gate open") {
  auto compared = comparison({row("latency_mean_ms", Change::same)});
  compared.unmatched_baseline = {"large"};
  CHECK(gate(compared, {}).verdict == Verdict::inconclusive);
  compared.unmatched_baseline.clear();
  compared.cases.front().lacking = {"the candidate has no EpT"};
  CHECK(gate(compared, {}).verdict == Verdict::inconclusive);
}

}  // namespace assay::decide
