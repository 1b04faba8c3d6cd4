// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/until_precise.hpp"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/stats/summarize.hpp"

using namespace assay;
using measure::UntilPrecise;

namespace {

constexpr Nanoseconds millisecond = 1'000'000;

Protocol protocol_until(const Until& until, int sessions = 3) {
  return {.sessions = sessions, .until = until};
}

// Latencies of 10 ms with this CoV, and sessions that differ by `session_cov`.
class Machine {
 public:
  Machine(double cov, double session_cov) : cov_(cov), session_cov_(session_cov) {}
  void begin_session() { level_ = 10 * (1 + session_cov_ * random_.normal()); }
  Nanoseconds latency() {
    return static_cast<Nanoseconds>(level_ * (1 + cov_ * random_.normal()) * millisecond);
  }

 private:
  Random random_{77};
  double cov_;
  double session_cov_;
  double level_ = 10;
};

StopRecord run(UntilPrecise& rule, Machine machine, Nanoseconds overhead = 0) {
  while (rule.begin_session()) {
    machine.begin_session();
    rule.spent(overhead);
    while (rule.wants_iteration()) rule.observe(machine.latency());
    rule.end_session();
  }
  REQUIRE(rule.stop());
  return *rule.stop();
}

}  // namespace

TEST_CASE("a goal is reached after a few sessions of one size, and what was earned meets it") {
  UntilPrecise rule(protocol_until({.relative_ci = 0.01}));
  const StopRecord stop = run(rule, Machine(0.02, 0));
  CHECK(stop.reason == StopReason::reached);
  REQUIRE(stop.relative_ci);
  CHECK(*stop.relative_ci <= 0.01);
  CHECK(stop.sessions >= 3);
  CHECK(stop.repeats == 10 * stop.sessions);
  CHECK(rule.left().iterations == 0);
}

TEST_CASE("differing sessions need more of them, and a goal out of reach ends at the limit") {
  UntilPrecise alike(protocol_until({.relative_ci = 0.01}));
  UntilPrecise differing(protocol_until({.relative_ci = 0.01, .max_repeats = 5000}));
  UntilPrecise out_of_reach(protocol_until({.relative_ci = 0.001, .max_repeats = 300}));
  const StopRecord few = run(alike, Machine(0.01, 0));
  const StopRecord many = run(differing, Machine(0.01, 0.03));
  const StopRecord none = run(out_of_reach, Machine(0.01, 0.03));
  CHECK(many.reason == StopReason::reached);
  CHECK(many.sessions > 4 * few.sessions);
  CHECK(none.reason == StopReason::max_repeats);
  CHECK(none.repeats == 300);
  CHECK(*none.relative_ci > 0.001);
}

TEST_CASE("the time limit counts loading and warm-up, and ends a session that is under way") {
  UntilPrecise rule(protocol_until({.relative_ci = 0.0001, .max_time_ns = 500 * millisecond}));
  const StopRecord stop = run(rule, Machine(0.02, 0), 90 * millisecond);
  CHECK(stop.reason == StopReason::max_time);
  // 90 ms, then ten iterations of 10 ms: the third session is cut short.
  CHECK(stop.sessions == 3);
  CHECK(stop.repeats > 20);
  CHECK(stop.repeats < 30);
}

TEST_CASE("a limit that the first session uses up leaves no interval from sessions, and says so") {
  UntilPrecise rule(protocol_until({.max_time_ns = 10 * millisecond}));
  const StopRecord stop = run(rule, Machine(0.02, 0), 100 * millisecond);
  CHECK(stop.reason == StopReason::max_time);
  CHECK(stop.repeats == 1);
  CHECK_FALSE(stop.relative_ci);
}

TEST_CASE("a session measures for at least as long as it took to begin") {
  UntilPrecise rule(protocol_until({.relative_ci = 0.01}));
  const StopRecord stop = run(rule, Machine(0.001, 0), 500 * millisecond);
  CHECK(stop.repeats / stop.sessions >= 49);
  CHECK(stop.repeats / stop.sessions <= 51);
}

TEST_CASE("one session is looked at while it runs") {
  UntilPrecise rule(protocol_until({.relative_ci = 0.01}, 1));
  const StopRecord stop = run(rule, Machine(0.05, 0));
  CHECK(stop.reason == StopReason::reached);
  CHECK(stop.sessions == 1);
  CHECK((stop.repeats == 68 || stop.repeats == 102 || stop.repeats == 153 || stop.repeats == 230));
}

TEST_CASE("a tail is not looked at before it can have an interval") {
  UntilPrecise rule(protocol_until({.metric = Metric::p99, .relative_ci = 0.5}));
  const StopRecord stop = run(rule, Machine(0.02, 0));
  CHECK(stop.reason == StopReason::reached);
  CHECK(stop.repeats >= 368);
}

TEST_CASE("what does not vary is known at the first look") {
  UntilPrecise rule(protocol_until({.relative_ci = 0.0001}));
  const StopRecord stop = run(rule, Machine(0, 0));
  CHECK(stop.reason == StopReason::reached);
  CHECK(stop.looks == 1);
  CHECK(stop.repeats == 30);
  CHECK(*stop.relative_ci == 0);
}

TEST_CASE("the mean of independent latencies is known to 1 % after a fifth of 1000 repeats") {
  std::vector<int> repeats;
  int covered = 0;
  constexpr int runs = 200;
  Random random(41);
  for (int run = 0; run < runs; ++run) {
    UntilPrecise rule(protocol_until({.relative_ci = 0.01}));
    std::vector<std::vector<double>> sessions;
    while (rule.begin_session()) {
      sessions.emplace_back();
      while (rule.wants_iteration()) {
        const double latency = 10 * (1 + 0.05 * random.normal());
        sessions.back().push_back(latency);
        rule.observe(static_cast<Nanoseconds>(latency * millisecond));
      }
      rule.end_session();
    }
    repeats.push_back(rule.stop()->repeats);
    const Interval interval = *stats::summarize(sessions).mean.interval;
    covered += interval.lower <= 10 && 10 <= interval.upper ? 1 : 0;
  }
  std::sort(repeats.begin(), repeats.end());
  CHECK(repeats[runs / 2] <= 200);
  // 95 % less four standard errors of 200 runs; bench/coverage looks closer.
  CHECK(covered >= 0.888 * runs);
}
