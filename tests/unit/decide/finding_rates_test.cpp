// SPDX-License-Identifier: Apache-2.0

// How often a finding is wrong, by seeded simulation of session values whose truth is known
// (docs/findings.md).

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "finding_runs.hpp"

using namespace assay;
using namespace assay::test;

namespace {

constexpr double alpha = 0.05;

// Four standard errors of a proportion that is 5 %: luck does not fail a test.
double margin(int runs) {
  return 4 * std::sqrt(alpha * (1 - alpha) / runs);
}

// What one session says of each metric, about a level. Without iterations: a run of many would only
// cost time.
struct Levels {
  double latency_ms = 10;
  double cov_pct = 1;
  double memory_mb = 300;
  std::uint64_t parameters = 0;
};

struct Simulated {
  Run run;
  std::vector<CaseSummary> summaries;
};

MetricValues values_of(const char* name, double level, double spread, int sessions,
                       Random& random) {
  MetricValues values{.metric = name};
  for (int session = 0; session < sessions; ++session) {
    values.sessions.push_back({session, level * std::exp(spread * random.normal()), 1});
    values.point += values.sessions.back().value / sessions;
  }
  values.count = values.sessions.size();
  return values;
}

// Sessions differ by 2 % in latency and 0.5 % in memory; their CoVs by a quarter.
Simulated simulated(const std::vector<Levels>& levels, int sessions, std::uint64_t seed,
                    bool are_models) {
  Simulated result;
  Random random(seed);
  result.run.run_id = "a1b2c3d4e5f6";
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const std::string name = "case " + std::to_string(i);
    Case point{.name = name, .engine = "llama", .model = are_models ? name : "tiny", .knobs = {}};
    if (!are_models) point.knobs["sampler"] = name;
    result.run.study.cases.push_back(point);
    CaseSummary summary;
    summary.name = name;
    summary.complete = true;
    summary.metric_values = {
        values_of("latency_mean_ms", levels[i].latency_ms, 0.02, sessions, random),
        values_of("latency_cv", levels[i].cov_pct, 0.25, sessions, random),
        values_of("peak_rss_mean_mb", levels[i].memory_mb, 0.005, sessions, random)};
    if (levels[i].parameters > 0) summary.model.emplace().parameters = levels[i].parameters;
    result.summaries.push_back(std::move(summary));
  }
  return result;
}

Findings found(const Simulated& simulated) {
  return decide::findings_of(simulated.run, simulated.summaries);
}

bool claims_a_difference(const Findings& findings) {
  return std::any_of(findings.findings.begin(), findings.findings.end(),
                     [](const Finding& finding) { return finding.support == Support::shown; });
}

std::vector<Levels> models_of_one_speed() {
  std::vector<Levels> levels;
  for (const std::uint64_t millions : {268, 1000, 1236, 1777, 1711}) {
    levels.push_back({.parameters = millions * 1'000'000});
  }
  return levels;
}

}  // namespace

TEST_CASE("samplers that are alike are said to differ in anything in 5 % of runs at most") {
  constexpr int runs = 1000;
  for (const int sessions : {3, 5}) {
    CAPTURE(sessions);
    int told = 0;
    int preferred = 0;
    for (int run = 0; run < runs; ++run) {
      const Findings findings = found(
          simulated(std::vector<Levels>(3), sessions, static_cast<std::uint64_t>(run), false));
      told += claims_a_difference(findings) ? 1 : 0;
      preferred += recommendation_of(findings, Purpose::low_latency).cases.size() < 3 ||
                           recommendation_of(findings, Purpose::stability).cases.size() < 3
                       ? 1
                       : 0;
    }
    MESSAGE(sessions << " sessions, 3 samplers: " << told << " of " << runs);
    CHECK(told / static_cast<double>(runs) < alpha + margin(runs));
    CHECK(told > 0);
    CHECK(preferred <= told);
  }
}

TEST_CASE("models of one speed are said to differ, or to scale, in 5 % of runs at most") {
  constexpr int runs = 500;
  for (const int sessions : {3, 5}) {
    CAPTURE(sessions);
    int told = 0;
    int preferred = 0;
    for (int run = 0; run < runs; ++run) {
      const Findings findings =
          found(simulated(models_of_one_speed(), sessions, static_cast<std::uint64_t>(run), true));
      told += claims_a_difference(findings) ? 1 : 0;
      preferred += recommendation_of(findings, Purpose::low_latency).cases.size() < 5 ? 1 : 0;
    }
    MESSAGE(sessions << " sessions, 5 models: " << told << " of " << runs);
    CHECK(told / static_cast<double>(runs) < alpha + margin(runs));
    CHECK(preferred / static_cast<double>(runs) < alpha + margin(runs));
  }
}

TEST_CASE("a change of exactly the threshold is said to be smaller in 2.5 % of runs at most") {
  constexpr int runs = 1000;
  int small = 0;
  for (int run = 0; run < runs; ++run) {
    const std::vector<Levels> levels{{.memory_mb = 300}, {.memory_mb = 303}};
    const Findings findings = found(simulated(levels, 5, static_cast<std::uint64_t>(run), false));
    small += finding_of(findings, FindingKind::memory).support == Support::refuted ? 1 : 0;
  }
  MESSAGE("the threshold itself: " << small << " of " << runs);
  CHECK(small / static_cast<double>(runs) < alpha / 2 + margin(runs));
}

TEST_CASE("a third more latency is found nearly always, and never as less") {
  constexpr int runs = 300;
  for (const int sessions : {3, 5}) {
    CAPTURE(sessions);
    int shown = 0;
    int best = 0;
    for (int run = 0; run < runs; ++run) {
      const std::vector<Levels> levels{
          {}, {.latency_ms = 13.7, .cov_pct = 20}, {.latency_ms = 13.7, .cov_pct = 20}};
      const Findings findings =
          found(simulated(levels, sessions, static_cast<std::uint64_t>(run), false));
      const Finding& latency = finding_of(findings, FindingKind::latency);
      for (const FindingEffect& effect : latency.effects) {
        CHECK(effect.change_pct.value().point > 0);
        CHECK(effect.support != Support::refuted);
      }
      shown += latency.support == Support::shown ? 1 : 0;
      best += recommendation_of(findings, Purpose::low_latency).cases.front() == "case 0" ? 1 : 0;
    }
    MESSAGE(sessions << " sessions, +37 %: " << shown << " of " << runs);
    CHECK(shown > 0.8 * runs);
    CHECK(best == runs);
  }
}

TEST_CASE("what a change does not come from is said to be its origin in 5 % of runs at most") {
  constexpr int runs = 300;
  int shown = 0;
  for (int run = 0; run < runs; ++run) {
    PlantedRun planted(5, 10, static_cast<std::uint64_t>(run));
    planted.add({.name = "greedy"});
    planted.add({.name = "heavy", .sampler = "top_p", .model_ms = 12});
    const Findings findings = found_in(planted.run());
    const auto is_shown = [&](FindingKind kind) {
      return finding_of(findings, kind).support == Support::shown;
    };
    CHECK(is_shown(FindingKind::model_time));
    shown += is_shown(FindingKind::sampling_time) || is_shown(FindingKind::model_variability);
  }
  MESSAGE("no origin: " << shown << " of " << runs);
  CHECK(shown / static_cast<double>(runs) < alpha + margin(runs));
}

TEST_CASE("a CoV of exactly the bound is said to lie below or above it in 5 % of runs at most") {
  constexpr int runs = 300;
  int below = 0;
  int above = 0;
  for (int run = 0; run < runs; ++run) {
    // Without choosing, and with sessions alike, tokens vary as the model does: lognormal with
    // σ = 0.03, whose CoV is √(exp(σ²) − 1).
    PlantedRun planted(5, 5, static_cast<std::uint64_t>(run));
    planted.add(
        {.name = "only", .sampling_ms = 0, .session_cov = 0, .model_cov = 0.03, .tokens = 25});
    const double bound = 100 * std::sqrt(std::expm1(0.03 * 0.03));
    const Findings findings = found_in(planted.run(), {.cov_bound_pct = bound});
    const Support support = finding_of(findings, FindingKind::cov_bound).support;
    below += support == Support::shown ? 1 : 0;
    above += support == Support::refuted ? 1 : 0;
  }
  MESSAGE("CoV at the bound: " << below << " below, " << above << " above, of " << runs);
  CHECK(below / static_cast<double>(runs) < alpha / 2 + margin(runs));
  CHECK(above / static_cast<double>(runs) < alpha / 2 + margin(runs));
}
