// SPDX-License-Identifier: Apache-2.0

// What the intervals promise and what they keep: seeded simulations of distributions whose truth is
// known. Prints Markdown tables (docs/statistics.md). The same seed gives the same tables.
//
//   bench_coverage [RUNS]

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "assay/base/random.hpp"
#include "assay/measure/until_precise.hpp"
#include "assay/stats/looks.hpp"
#include "assay/stats/moments.hpp"
#include "assay/stats/quantile.hpp"
#include "assay/stats/spread.hpp"
#include "assay/stats/summarize.hpp"
#include "assay/stats/welch.hpp"

namespace {

using namespace assay;

constexpr std::uint64_t seed = 20261123;
constexpr double level = 100;  // of every distribution, in ms

using Sessions = std::vector<std::vector<double>>;

// Noise about 0 with standard deviation 1, but for the heavy tail, whose is about that.
struct Distribution {
  std::string name;
  std::function<double(Random&)> noise;
  double autocorrelation = 0;  // lag 1, of normal noise
};

std::vector<Distribution> distributions() {
  const auto normal = [](Random& random) { return random.normal(); };
  return {{"normal", normal},
          {"lognormal",
           [](Random& random) {
             constexpr double sigma = 0.5;
             const double growth = std::exp(sigma * sigma);
             const double value = std::exp(sigma * random.normal());
             return (value - std::sqrt(growth)) / std::sqrt(growth * (growth - 1));
           }},
          {"bimodal",
           [](Random& random) {
             // 30 % at 1.5, 70 % at -0.643, each with its own spread; mean 0, variance 1.
             const double place = random.uniform() < 0.3 ? 1.5 : -0.3 * 1.5 / 0.7;
             return place + std::sqrt(1 - 0.3 * 2.25 - 0.7 * 0.4133) * random.normal();
           }},
          {"AR(1) φ = .5", normal, 0.5},
          {"heavy tail (t₃)", [](Random& random) {
             double squares = 0;
             for (int i = 0; i < 3; ++i) {
               const double value = random.normal();
               squares += value * value;
             }
             return random.normal() / std::sqrt(squares / 3) / std::sqrt(3.0);
           }}};
}

// Values of one session, one after the other.
class Session {
 public:
  Session(const Distribution& distribution, double deviation, double session_deviation,
          Random& random)
      : distribution_(distribution),
        deviation_(deviation),
        place_(level + session_deviation * random.normal()),
        state_(random.normal()) {}

  double next(Random& random) {
    const double phi = distribution_.autocorrelation;
    const double noise = distribution_.noise(random);
    state_ = phi == 0 ? noise : phi * state_ + std::sqrt(1 - phi * phi) * noise;
    return place_ + deviation_ * state_;
  }

 private:
  const Distribution& distribution_;
  double deviation_;
  double place_;
  double state_;
};

struct Design {
  std::string name;
  std::size_t sessions;
  double session_deviation;  // in units of the iterations'
};

constexpr double deviation = 5;  // of iterations: a CoV of 5 %

struct Truth {
  double p50 = 0;
  double p95 = 0;
  double cov = 0;
};

// Of a value of a session that one knows nothing of; of one session, of that session's values.
Truth truth_of(const Distribution& distribution, double session_deviation) {
  Random random(derive_seed(seed, {1}));
  std::vector<double> values(2'000'000);
  for (double& value : values) {
    value = level + session_deviation * deviation * random.normal() +
            deviation * distribution.noise(random);
  }
  std::sort(values.begin(), values.end());
  return {.p50 = stats::percentile(values, 0.50),
          .p95 = stats::percentile(values, 0.95),
          .cov = *stats::cov(stats::moments_of(values))};
}

// How often an interval was there, and how often it held the truth then.
class Tally {
 public:
  void add(const std::optional<Interval>& interval, double truth) {
    ++runs_;
    if (!interval) return;
    ++given_;
    covered_ += interval->lower <= truth && truth <= interval->upper ? 1 : 0;
  }
  std::string text() const {
    if (given_ == 0) return "none";
    const std::string coverage = fmt::format("{:.1f}", 100.0 * covered_ / given_);
    if (given_ == runs_) return coverage;
    return fmt::format("{} of {:.0f}", coverage, std::ceil(100.0 * given_ / runs_));
  }

 private:
  int runs_ = 0;
  int given_ = 0;
  int covered_ = 0;
};

void print_coverage(int runs) {
  fmt::print(
      "Coverage of nominal 95 % intervals in {} runs each, in percent (CoV: {} runs). \"96.1 of "
      "80\": "
      "an interval was given in 80 % of the runs and held the truth in 96.1 % of those.\n\n"
      "| distribution | sessions | n | mean | p50 | p95 | CoV |\n|---|---|---|---|---|---|---|\n",
      runs, runs / 5);
  const std::array<Design, 3> designs{{{"1", 1, 0}, {"5, alike", 5, 0}, {"5, differing", 5, 1}}};
  for (const Distribution& distribution : distributions()) {
    for (const Design& design : designs) {
      const Truth truth = truth_of(distribution, design.session_deviation);
      for (const std::size_t count : {10U, 30U, 100U}) {
        Random random(derive_seed(seed, {2, count, design.sessions}));
        Tally mean;
        Tally p50;
        Tally p95;
        Tally cov;
        for (int run = 0; run < runs; ++run) {
          Sessions sessions(design.sessions);
          for (auto& values : sessions) {
            Session session(distribution, deviation, design.session_deviation * deviation, random);
            for (std::size_t i = 0; i < count / design.sessions; ++i) {
              values.push_back(session.next(random));
            }
          }
          const Summary summary = stats::summarize(sessions);
          mean.add(summary.mean.interval, level);
          p50.add(summary.p50.interval, truth.p50);
          p95.add(summary.p95.interval, truth.p95);
          if (run % 5 == 0) cov.add(stats::spread_intervals(sessions, seed).cov, truth.cov);
        }
        fmt::print("| {} | {} | {} | {} | {} | {} | {} |\n", distribution.name, design.name, count,
                   mean.text(), p50.text(), p95.text(), cov.text());
        std::fflush(stdout);
      }
    }
  }
}

struct Stopped {
  StopRecord record;
  Sessions sessions;
};

Stopped measure_until(const Protocol& protocol, const Distribution& distribution,
                      double session_deviation, Random& random) {
  measure::UntilPrecise rule(protocol);
  Stopped stopped;
  while (rule.begin_session()) {
    Session session(distribution, deviation, session_deviation * deviation, random);
    auto& values = stopped.sessions.emplace_back();
    while (rule.wants_iteration()) {
      values.push_back(session.next(random));
      rule.observe(static_cast<Nanoseconds>(values.back() * 1e6));
    }
    rule.end_session();
  }
  stopped.record = *rule.stop();
  return stopped;
}

void print_stopping(int runs) {
  const Until until{.relative_ci = 0.01, .max_time_ns = 1'000'000'000'000'000, .max_repeats = 1000};
  fmt::print(
      "\nAdaptive stopping at ±1 % of the mean, CoV 5 %, at most 1000 repeats, {} runs each. A "
      "false "
      "stop says that the goal is reached, and its interval does not hold the truth.\n\n"
      "| distribution | sessions from | sessions | median repeats | reached % | coverage % | false "
      "stops % |\n|---|---|---|---|---|---|---|\n",
      runs);
  const std::array<Design, 4> designs{
      {{"alike", 1, 0}, {"alike", 3, 0}, {"alike", 5, 0}, {"differing", 3, 1}}};
  for (const Distribution& distribution : distributions()) {
    for (const Design& design : designs) {
      Random random(derive_seed(seed, {3, design.sessions}));
      const Protocol protocol{.sessions = static_cast<int>(design.sessions), .until = until};
      std::vector<double> repeats;
      Tally coverage;
      int reached = 0;
      int false_stops = 0;
      for (int run = 0; run < runs; ++run) {
        const Stopped stopped =
            measure_until(protocol, distribution, design.session_deviation, random);
        const auto interval = stats::summarize(stopped.sessions).mean.interval;
        const bool holds = interval && interval->lower <= level && level <= interval->upper;
        repeats.push_back(stopped.record.repeats);
        coverage.add(interval, level);
        if (stopped.record.reason != StopReason::reached) continue;
        ++reached;
        false_stops += holds ? 0 : 1;
      }
      std::sort(repeats.begin(), repeats.end());
      fmt::print("| {} | {} | {} | {:.0f} | {:.1f} | {} | {:.1f} |\n", distribution.name,
                 design.sessions, design.name, stats::percentile(repeats, 0.5),
                 100.0 * reached / runs, coverage.text(), 100.0 * false_stops / runs);
      std::fflush(stdout);
    }
  }
}

// Two samples of the same distribution, looked at five times.
void print_verdicts(int runs) {
  constexpr std::size_t looks = 5;
  Random random(derive_seed(seed, {4}));
  int unspent = 0;
  int spent = 0;
  for (int run = 0; run < runs; ++run) {
    std::vector<double> baseline;
    std::vector<double> candidate;
    bool any_unspent = false;
    bool any_spent = false;
    for (std::size_t look = 1; look <= looks; ++look) {
      const std::size_t count = stats::next_look(10, baseline.size());
      while (baseline.size() < count) {
        baseline.push_back(level + deviation * random.normal());
        candidate.push_back(level + deviation * random.normal());
      }
      const auto test = stats::welch_test(baseline, candidate, 0.95);
      any_unspent = any_unspent || test->p < 0.05;
      any_spent = any_spent || test->p < stats::look_alpha(look, 0.05);
    }
    unspent += any_unspent ? 1 : 0;
    spent += any_spent ? 1 : 0;
  }
  fmt::print(
      "\nFalse verdicts of five looks at two equal normal samples, {} runs: {:.1f} % if every look "
      "is "
      "at 5 %, {:.1f} % if look i spends 5 %/(i(i + 1)).\n",
      runs, 100.0 * unspent / runs, 100.0 * spent / runs);
}

}  // namespace

int main(int argc, char** argv) {
  const int runs = argc > 1 ? std::max(50, std::atoi(argv[1])) : 2000;
  print_coverage(runs);
  print_stopping(runs / 2);
  print_verdicts(runs);
  return 0;
}
