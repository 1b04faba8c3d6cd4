// SPDX-License-Identifier: Apache-2.0

// What verdicts promise, checked by seeded simulation of session values whose truth is known.
// bench/verdicts.cpp does the same of whole runs (docs/statistics.md).

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/decide/compare.hpp"
#include "assay/decide/sides.hpp"
#include "assay/stats/looks.hpp"

namespace assay::decide {
namespace {

constexpr double alpha = 0.05;
constexpr double level_ms = 10;

// Four standard errors of a proportion that is 5 %: luck does not fail a test.
double margin(int runs) {
  return 4 * std::sqrt(alpha * (1 - alpha) / runs);
}

// What one session of a machine says: lognormal about the level, which drifts with every session.
class Machine {
 public:
  Machine(double session_cov, double drift, std::uint64_t seed)
      : session_cov_(session_cov), drift_(drift), random_(seed) {}

  double session_ms(double factor) {
    const double level = level_ms * factor * (1 + drift_ * measured_++);
    return level * std::exp(session_cov_ * random_.normal());
  }

 private:
  double session_cov_;
  double drift_;
  Random random_;
  int measured_ = 0;
};

void add_session(double value, MeasuredCase& point) {
  if (point.metrics.empty()) point.metrics.push_back({.metric = "latency_mean_ms"});
  MetricValues& metric = point.metrics.front();
  metric.sessions.push_back({static_cast<int>(metric.sessions.size()), value, 1});
  metric.count = metric.sessions.size();
  metric.point += (value - metric.point) / static_cast<double>(metric.count);
}

Measurement run_of_sides() {
  Measurement run{.label = "run", .run_id = "0123456789ab"};
  for (const char* side : {"baseline", "candidate"}) {
    MeasuredCase point{.name = std::string(side) + "/case"};
    point.side = side;
    run.cases.push_back(std::move(point));
  }
  return run;
}

// Round by round, the order of the first one reversed in the second (ABBA).
void add_round(int round, double factor, Machine& machine, Measurement& run) {
  const double factors[] = {1, factor};
  for (const int turn : {0, 1}) {
    const int side = (turn + round) % 2;
    add_session(machine.session_ms(factors[side]), run.cases[static_cast<std::size_t>(side)]);
  }
}

enum class Way { one_after_the_other, in_turns };

MetricComparison judged(Way way, int sessions, double factor, const CompareOptions& options,
                        Machine machine) {
  Measurement baseline;
  Measurement candidate;
  if (way == Way::in_turns) {
    Measurement run = run_of_sides();
    for (int round = 0; round < sessions; ++round) add_round(round, factor, machine, run);
    baseline = side_of(run, "baseline");
    candidate = side_of(run, "candidate");
  } else {
    baseline = {.label = "before", .run_id = "before", .cases = {{.name = "case"}}};
    candidate = {.label = "after", .run_id = "after", .cases = {{.name = "case"}}};
    for (int i = 0; i < sessions; ++i) add_session(machine.session_ms(1), baseline.cases[0]);
    for (int i = 0; i < sessions; ++i) add_session(machine.session_ms(factor), candidate.cases[0]);
  }
  return compare(baseline, candidate, options).cases.at(0).rows.at(0);
}

bool is_verdict(Change change) {
  return change == Change::better || change == Change::worse;
}

}  // namespace

TEST_CASE("sides that are alike are told apart in 5 % of comparisons, without any threshold") {
  constexpr int runs = 1000;
  for (const Way way : {Way::one_after_the_other, Way::in_turns}) {
    for (const int sessions : {3, 5}) {
      for (const double session_cov : {0.01, 0.15}) {
        CAPTURE(static_cast<int>(way));
        CAPTURE(sessions);
        CAPTURE(session_cov);
        int told = 0;
        int missed = 0;
        for (int run = 0; run < runs; ++run) {
          const MetricComparison row = judged(way, sessions, 1, {.threshold = 0},
                                              {session_cov, 0, static_cast<std::uint64_t>(run)});
          REQUIRE(row.method ==
                  (way == Way::in_turns ? ComparisonMethod::paired : ComparisonMethod::welch));
          told += is_verdict(row.change) ? 1 : 0;
          const Interval interval = row.relative.value().interval.value();
          missed += interval.lower <= 0 && 0 <= interval.upper ? 0 : 1;
        }
        const double rate = told / static_cast<double>(runs);
        CHECK(told == missed);
        CHECK(rate < alpha + margin(runs));
        // Welch's degrees of freedom are estimated, which makes it cautious with three sessions.
        CHECK(rate > alpha - margin(runs) - (way == Way::in_turns ? 0 : 0.015));
      }
    }
  }
}

TEST_CASE("a change of exactly the threshold is said to lie beyond it in 2.5 % of comparisons") {
  constexpr int runs = 1000;
  int beyond = 0;
  for (int run = 0; run < runs; ++run) {
    const auto seed = static_cast<std::uint64_t>(run);
    const MetricComparison row = judged(Way::in_turns, 5, 1.01, {.threshold = 1}, {0.01, 0, seed});
    beyond += is_verdict(row.change) ? 1 : 0;
  }
  CHECK(beyond / static_cast<double>(runs) < alpha / 2 + margin(runs));
  CHECK(beyond > 0);
}

TEST_CASE("a change of 5 % is found, and never with the wrong sign") {
  constexpr int runs = 300;
  for (const Way way : {Way::one_after_the_other, Way::in_turns}) {
    CAPTURE(static_cast<int>(way));
    int found = 0;
    int opposite = 0;
    for (int run = 0; run < runs; ++run) {
      const MetricComparison row =
          judged(way, 5, 1.05, {}, {0.01, 0, static_cast<std::uint64_t>(run)});
      found += row.change == Change::worse ? 1 : 0;
      opposite += row.change == Change::better || row.change == Change::same ? 1 : 0;
    }
    CHECK(found > 0.9 * runs);
    CHECK(opposite == 0);
  }
}

TEST_CASE("a drift makes a change of two runs, and none of sides that are measured in turns") {
  constexpr int runs = 500;
  constexpr double drift = 0.01;  // a session
  for (const int sessions : {3, 5}) {
    CAPTURE(sessions);
    int apart = 0;
    int in_turns = 0;
    for (int run = 0; run < runs; ++run) {
      const Machine machine(0.005, drift, static_cast<std::uint64_t>(run));
      apart += is_verdict(judged(Way::one_after_the_other, sessions, 1, {}, machine).change);
      in_turns += is_verdict(judged(Way::in_turns, sessions, 1, {}, machine).change);
    }
    CHECK(in_turns / static_cast<double>(runs) < alpha + margin(runs));
    CHECK(apart > in_turns);
    if (sessions == 5) CHECK(apart > runs / 2);
  }
}

TEST_CASE("looking until it is settled errs in at most 5 % of runs, all looks together") {
  constexpr int runs = 500;
  constexpr std::size_t first = 3;
  constexpr std::size_t most_rounds = 12;
  const Interleave interleave{.threshold = 0, .metrics = {"latency_mean_ms"}};
  int told = 0;
  int looked_on = 0;
  for (int run = 0; run < runs; ++run) {
    Machine machine(0.05, 0, static_cast<std::uint64_t>(run));
    Measurement measured = run_of_sides();
    std::size_t rounds = 0;
    for (int look = 1; rounds < most_rounds; ++look) {
      for (const std::size_t wanted = stats::next_look(first, rounds); rounds < wanted; ++rounds) {
        add_round(static_cast<int>(rounds), 1, machine, measured);
      }
      looked_on += look > 1 ? 1 : 0;
      if (!is_settled(compare_sides(measured, interleave, look), interleave)) continue;
      ++told;
      break;
    }
  }
  CHECK(told / static_cast<double>(runs) < alpha + margin(runs));
  CHECK(told > 0);
  CHECK(looked_on > 2 * runs);
}

}  // namespace assay::decide
