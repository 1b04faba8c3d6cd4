// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/targets.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace assay::decide {
namespace {

// A change in percent, or in points, with its interval.
MetricComparison row(const char* metric, double change, double lower, double upper) {
  const MetricDefinition* definition = find_metric(metric);
  const Estimate estimate{.point = change, .interval = Interval{lower, upper}};
  MetricComparison compared{.metric = definition,
                            .is_gate = true,
                            .difference = estimate,
                            .method = ComparisonMethod::welch};
  if (definition->scale == ChangeScale::relative) compared.relative = estimate;
  return compared;
}

CaseComparison pair_of(std::vector<MetricComparison> rows) {
  return {.baseline_case = "tiny", .candidate_case = "tiny", .rows = std::move(rows)};
}

Comparison comparison_of(std::vector<MetricComparison> rows) {
  Comparison comparison;
  comparison.cases.push_back(pair_of(std::move(rows)));
  return comparison;
}

TargetOutcome outcome(const MetricComparison& row, const Target& target) {
  return judge_target(pair_of({row}), target, false).outcome;
}

const Target faster{.metric = "latency_mean_ms", .at_most = -20};
const Target hits{.metric = "l2_hit_pct", .at_least = 10};

}  // namespace

TEST_CASE("the strict profile is the acceptance of the standard procedure") {
  const Targets targets = targets_of(TargetProfile::strict);
  const std::vector<Target> expected{{.metric = "latency_mean_ms", .at_most = -20},
                                     {.metric = "l2_hit_pct", .at_least = 10},
                                     {.metric = "ept_j_per_tok", .at_most = -15},
                                     {.metric = "quality_pct", .at_least = -0.1}};
  CHECK(targets.targets == expected);
  CHECK(targets.regressions == 2);
  CHECK(targets.retries == 1);
}

TEST_CASE("every target of every profile is a metric that has a verdict, bounded on one side") {
  for (const auto& entry : target_profile_words) {
    for (const Target& target : targets_of(entry.value).targets) {
      REQUIRE(find_metric(target.metric) != nullptr);
      CHECK(find_metric(target.metric)->has_verdict);
      CHECK(target.at_most.has_value() != target.at_least.has_value());
    }
  }
}

TEST_CASE("a target is met or missed only if the whole interval says so") {
  CHECK(outcome(row("latency_mean_ms", -25, -29, -21), faster) == TargetOutcome::met);
  CHECK(outcome(row("latency_mean_ms", -25, -31, -19), faster) == TargetOutcome::undecided);
  CHECK(outcome(row("latency_mean_ms", -15, -21, -9), faster) == TargetOutcome::undecided);
  CHECK(outcome(row("latency_mean_ms", -15, -19, -11), faster) == TargetOutcome::missed);
  CHECK(outcome(row("l2_hit_pct", 12, 11, 13), hits) == TargetOutcome::met);
  CHECK(outcome(row("l2_hit_pct", 9, 8, 11), hits) == TargetOutcome::undecided);
  CHECK(outcome(row("l2_hit_pct", 2, 1, 3), hits) == TargetOutcome::missed);
}

TEST_CASE("a change that lies on its bound reaches it") {
  CHECK(outcome(row("latency_mean_ms", -20, -20, -20), faster) == TargetOutcome::met);
}

TEST_CASE("what is simulated, or lacks on a side, does not decide and says why") {
  MetricComparison simulated = row("l2_hit_pct", 2, 1, 3);
  simulated.simulated = true;
  const TargetFinding of_simulated = judge_target(pair_of({simulated}), hits, true);
  CHECK(of_simulated.outcome == TargetOutcome::excluded);
  CHECK(of_simulated.note == "it is simulated");
  CHECK(of_simulated.change == 2);
  const TargetFinding of_nothing = judge_target(pair_of({}), hits, false);
  CHECK(of_nothing.outcome == TargetOutcome::excluded);
  CHECK_FALSE(of_nothing.change.has_value());
  CHECK(finding_text(of_nothing) ==
        "L2 hit rate of 'tiny' does not decide: it was not measured on both sides");
}

TEST_CASE("a case in virtual time decides only where that is allowed") {
  CaseComparison pair = pair_of({row("latency_mean_ms", -25, -29, -21)});
  pair.simulated = true;
  CHECK(judge_target(pair, faster, false).outcome == TargetOutcome::excluded);
  CHECK(judge_target(pair, faster, false).note == "it ran in virtual time");
  CHECK(judge_target(pair, faster, true).outcome == TargetOutcome::met);
  pair.rows.front().change = Change::worse;
  Comparison comparison;
  comparison.cases = {pair};
  Targets targets = targets_of(TargetProfile::strict);
  CHECK(judge(comparison, targets).regressions.empty());
  targets.allow_simulated = true;
  CHECK(judge(comparison, targets).regressions.size() == 1);
}

TEST_CASE(
    "a metric that is counted in percent and has none is undecided, whatever its difference") {
  MetricComparison dead_meter = row("ept_j_per_tok", -20, -20, -20);
  dead_meter.relative.reset();
  dead_meter.note = "a side is 0";
  const TargetFinding finding =
      judge_target(pair_of({dead_meter}), {.metric = "ept_j_per_tok", .at_most = -15}, false);
  CHECK(finding.outcome == TargetOutcome::undecided);
  CHECK(finding.note == "a side is 0");
  CHECK_FALSE(finding.change.has_value());
}

TEST_CASE("what meets the smoke profile is no regression to it") {
  const Targets smoke = targets_of(TargetProfile::smoke);
  for (const Target& target : smoke.targets) {
    if (target.at_most) CHECK(*target.at_most <= smoke.threshold);
    if (target.at_least) CHECK(-*target.at_least <= smoke.threshold);
  }
}

TEST_CASE("one session a side decides nothing, however clear its interval is") {
  MetricComparison one_session = row("latency_mean_ms", -40, -41, -39);
  one_session.method = ComparisonMethod::within_session;
  CHECK(outcome(one_session, faster) == TargetOutcome::undecided);
  MetricComparison bare = row("latency_mean_ms", -40, 0, 0);
  bare.relative->interval.reset();
  CHECK(outcome(bare, faster) == TargetOutcome::undecided);
}

TEST_CASE("regressions are the measured ones alone, case by case") {
  MetricComparison latency = row("latency_mean_ms", 10, 9, 11);
  MetricComparison cache = row("l2_hit_pct", -5, -6, -4);
  latency.change = cache.change = Change::worse;
  const Targets targets = targets_of(TargetProfile::strict);
  CHECK(judge(comparison_of({latency, cache}), targets).regressions ==
        std::vector<Regression>{{"tiny", {"latency_mean_ms", "l2_hit_pct"}}});
  cache.simulated = true;
  CHECK(judge(comparison_of({latency, cache}), targets).regressions ==
        std::vector<Regression>{{"tiny", {"latency_mean_ms"}}});
}

TEST_CASE("what a comparison does not cover stays with the judgement") {
  Comparison comparison = comparison_of({row("latency_mean_ms", -30, -31, -29)});
  comparison.limitations = {"the sides were measured one after the other"};
  CHECK(judge(comparison, targets_of(TargetProfile::strict)).limitations == comparison.limitations);
}

TEST_CASE("where the sides cannot be compared nothing is met, missed or a regression") {
  MetricComparison latency = row("latency_mean_ms", 10, 9, 11);
  latency.change = Change::worse;
  Comparison comparison = comparison_of({latency});
  comparison.verdict = Verdict::incomparable;
  comparison.reasons = {"the environments differ in cpu.model"};
  const Judgement judgement = judge(comparison, targets_of(TargetProfile::strict));
  CHECK(judgement.obstacles == comparison.reasons);
  CHECK(judgement.findings.front().outcome == TargetOutcome::undecided);
  CHECK(judgement.regressions.empty());
}

TEST_CASE("a case of the baseline that the candidate lacks keeps it from being accepted") {
  Comparison comparison = comparison_of({row("latency_mean_ms", -30, -31, -29)});
  comparison.unmatched_baseline = {"large"};
  CHECK(judge(comparison, targets_of(TargetProfile::strict)).obstacles ==
        std::vector<std::string>{"the candidate has no case 'large'"});
}

TEST_CASE("a finding says what the change is and what it must be") {
  const TargetFinding finding =
      judge_target(pair_of({row("latency_mean_ms", -12, -14.06, -9.8)}), faster, false);
  CHECK(finding_text(finding) ==
        "latency mean of 'tiny' is -12.0 [-14.1, -9.8] and must be at most -20 %");
}

}  // namespace assay::decide
