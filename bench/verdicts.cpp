// SPDX-License-Identifier: Apache-2.0

// How often a comparison is wrong, and how often it finds what is there: seeded runs of the replay
// engine whose true difference is known, judged as `assay compare` judges them. Prints Markdown
// tables (docs/statistics.md). The same seed gives the same tables. Exit code 1 where a rate that
// has to be at most 5 % is above it by more than luck.
//
//   bench_verdicts [RUNS]

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/data/comparison.hpp"
#include "assay/decide/compare.hpp"
#include "assay/decide/sides.hpp"
#include "assay/stats/looks.hpp"
#include "assay/stats/quantile.hpp"
#include "simulated_run.hpp"

namespace {

using namespace assay;
using bench::SimulatedMachine;

constexpr std::uint64_t seed = 20261126;
constexpr double alpha = 0.05;
constexpr double threshold = 1;                   // of relevance, in percent: the default
constexpr std::array<double, 3> shifts{0, 1, 5};  // true changes, in percent
constexpr std::array<std::string_view, 2> metrics{"latency_mean_ms", "latency_p95_ms"};
constexpr double iteration_ms = 10;
constexpr int repeats = 30;      // of a side, over its sessions
constexpr double drift_pct = 3;  // by so much the machine slows down while a side is measured
constexpr int most_rounds = 12;  // of sides that are measured until settled

struct Setting {
  double cov_pct;  // of iterations, lognormal; of sessions as well, where they differ
  int sessions;
  bool sessions_differ;
  bool drifts;

  std::string text() const {
    return fmt::format("{:g} | {} | {} | {}", cov_pct, sessions,
                       sessions_differ ? "differing" : "alike", drifts ? "yes" : "no");
  }
};

std::vector<Setting> settings() {
  std::vector<Setting> all;
  for (const bool drifts : {false, true}) {
    for (const bool sessions_differ : {false, true}) {
      for (const int sessions : {3, 5}) {
        for (const double cov_pct : {1.0, 5.0, 15.0}) {
          all.push_back({cov_pct, sessions, sessions_differ, drifts});
        }
      }
    }
  }
  return all;
}

Case case_of(const Setting& setting, std::string name, double shift) {
  constexpr double percent = 100;
  constexpr double side_s = repeats * iteration_ms / 1000;
  const double cov = setting.cov_pct / percent;
  return bench::replayed_case(std::move(name),
                              {{"output_tokens", 1},
                               {"prefill_ms", iteration_ms * (1 + shift / percent)},
                               {"distribution", "lognormal"},
                               {"cov", cov},
                               {"session_cov", setting.sessions_differ ? cov : 0.0},
                               {"drift", setting.drifts ? drift_pct / percent / side_s : 0.0}});
}

Study study_of(const Setting& setting, std::uint64_t study_seed) {
  Study study{.name = "verdicts", .seed = study_seed};
  study.protocol.sessions = setting.sessions;
  study.protocol.repeats = repeats;
  return study;
}

// What these tables are about; the other metrics take longer than the measuring.
Measurement judged_of(const Run& run) {
  Measurement measurement = bench::measurement_of(run);
  for (MeasuredCase& point : measurement.cases) {
    std::erase_if(point.metrics, [](const MetricValues& values) {
      return std::find(metrics.begin(), metrics.end(), values.metric) == metrics.end();
    });
  }
  return measurement;
}

Measurement measured_alone(const Setting& setting, double shift, const char* name,
                           std::uint64_t study_seed, SimulatedMachine& machine) {
  Study study = study_of(setting, study_seed);
  study.cases.push_back(case_of(setting, "case", shift));
  Run run = bench::empty_run(std::move(study), name);
  for (int round = 0; round < setting.sessions; ++round) machine.measure_round(round, run);
  return judged_of(run);
}

Run run_of_sides(const Setting& setting, double shift, std::uint64_t study_seed) {
  Study study = study_of(setting, study_seed);
  for (const auto& [side, change] : {std::pair("baseline", 0.0), std::pair("candidate", shift)}) {
    study.cases.push_back(case_of(setting, fmt::format("{}/case", side), change));
    study.cases.back().side = side;
  }
  return bench::empty_run(std::move(study), "run");
}

using Comparisons = std::array<Comparison, shifts.size()>;

// Each candidate is the run that came after the baseline.
Comparisons one_after_the_other(const Setting& setting, std::uint64_t run_seed) {
  SimulatedMachine machine;
  const Measurement baseline =
      measured_alone(setting, 0, "baseline", derive_seed(run_seed, {0}), machine);
  Comparisons comparisons;
  for (std::size_t i = 0; i < shifts.size(); ++i) {
    SimulatedMachine later = machine;
    comparisons[i] = decide::compare(
        baseline,
        measured_alone(setting, shifts[i], "candidate", derive_seed(run_seed, {i + 1}), later),
        {.threshold = threshold});
  }
  return comparisons;
}

Comparisons in_turns(const Setting& setting, std::uint64_t run_seed) {
  Comparisons comparisons;
  for (std::size_t i = 0; i < shifts.size(); ++i) {
    SimulatedMachine machine;
    Run run = run_of_sides(setting, shifts[i], derive_seed(run_seed, {i}));
    for (int round = 0; round < setting.sessions; ++round) machine.measure_round(round, run);
    const Measurement measured = judged_of(run);
    comparisons[i] =
        decide::compare(decide::side_of(measured, "baseline"),
                        decide::side_of(measured, "candidate"), {.threshold = threshold});
  }
  return comparisons;
}

struct Settled {
  Comparison comparison;
  int rounds = 0;
  bool settled = false;
};

Settled until_settled(const Setting& setting, double shift, std::uint64_t run_seed) {
  const Interleave interleave{.threshold = threshold, .max_sessions = most_rounds};
  SimulatedMachine machine;
  Run run = run_of_sides(setting, shift, run_seed);
  run.study.protocol.interleave = interleave;
  const auto first = static_cast<std::size_t>(first_look(run.study.protocol));
  std::size_t rounds = 0;
  for (int look = 1;; ++look) {
    const std::size_t wanted = std::min<std::size_t>(stats::next_look(first, rounds), most_rounds);
    for (; rounds < wanted; ++rounds) machine.measure_round(static_cast<int>(rounds), run);
    auto comparisons = decide::compare_sides(judged_of(run), interleave, look);
    const bool settled = decide::is_settled(comparisons, interleave);
    if (settled || rounds == most_rounds) {
      return {std::move(comparisons.front()), static_cast<int>(rounds), settled};
    }
  }
}

const MetricComparison& row_of(const Comparison& comparison, std::string_view metric) {
  for (const MetricComparison& row : comparison.cases.front().rows) {
    if (row.metric->name == metric) return row;
  }
  fmt::print(stderr, "{} was not compared\n", metric);
  std::exit(1);
}

// A change was told that is not there, or one that is there was told to be none or its opposite.
// At the threshold itself "same" is no error: nothing relevant is overlooked.
bool is_wrong(Change change, double shift) {
  if (shift <= threshold) return change == Change::better || change == Change::worse;
  return change == Change::better || change == Change::same;
}

std::string percent_text(int count, int of) {
  return fmt::format("{:.1f}", 100.0 * count / of);
}

// Comparisons of one true change.
class Tally {
 public:
  explicit Tally(double shift) : shift_(shift) {}

  void add(const Comparison& comparison) {
    ++runs_;
    bool any_wrong = false;
    for (std::size_t i = 0; i < metrics.size(); ++i) {
      const MetricComparison& row = row_of(comparison, metrics[i]);
      const Interval& interval = row.relative.value().interval.value();
      any_wrong = any_wrong || is_wrong(row.change, shift_);
      found_[i] += row.change == Change::worse ? 1 : 0;
      significant_[i] += *row.p < alpha ? 1 : 0;
      covered_[i] += interval.lower <= shift_ && shift_ <= interval.upper ? 1 : 0;
    }
    wrong_ += any_wrong ? 1 : 0;
  }

  int runs() const { return runs_; }
  int wrong() const { return wrong_; }  // in one metric or more
  int uncovered(std::size_t metric) const { return runs_ - covered_[metric]; }
  std::string wrong_text() const { return percent_text(wrong_, runs_); }
  std::string found_text() const { return of_metrics(found_); }
  std::string significant_text() const { return of_metrics(significant_); }
  std::string covered_text() const { return of_metrics(covered_); }

 private:
  using Counts = std::array<int, metrics.size()>;

  std::string of_metrics(const Counts& counts) const {
    return fmt::format("{} / {}", percent_text(counts[0], runs_), percent_text(counts[1], runs_));
  }

  double shift_;
  int runs_ = 0;
  int wrong_ = 0;
  Counts found_{};
  Counts significant_{};
  Counts covered_{};
};

using Tallies = std::array<Tally, shifts.size()>;

Tallies empty_tallies() {
  return {Tally(shifts[0]), Tally(shifts[1]), Tally(shifts[2])};
}

// Rates that have to be at most 5 %.
class Promises {
 public:
  // Too many for luck: if the rate is 5 %, as many come with a chance of at most one in 10,000.
  void check(int count, int of, const std::string& what) {
    constexpr double luck = 1e-4;
    const auto ranks = stats::quantile_ranks(static_cast<std::size_t>(of), alpha, 1 - 2 * luck);
    if (std::cmp_less(count, ranks.value().upper)) return;
    broken_.push_back(
        fmt::format("{}: {} % instead of at most 5 %", what, percent_text(count, of)));
  }

  void check(const Tallies& tallies, const std::string& row) {
    for (std::size_t i = 0; i < shifts.size(); ++i) {
      check(tallies[i].wrong(), tallies[i].runs(),
            fmt::format("wrong verdicts at {:g} %, {}", shifts[i], row));
    }
    for (std::size_t i = 0; i < metrics.size(); ++i) {
      check(tallies[0].uncovered(i), tallies[0].runs(),
            fmt::format("intervals of {} without the truth, {}", metrics[i], row));
    }
  }

  const std::vector<std::string>& broken() const { return broken_; }

 private:
  std::vector<std::string> broken_;
};

std::uint64_t seed_of(std::uint64_t table, std::size_t setting, int run) {
  return derive_seed(seed, {table, setting, static_cast<std::uint64_t>(run)});
}

void print_fixed(std::uint64_t table, std::string_view title,
                 Comparisons (*measure)(const Setting&, std::uint64_t), bool drift_may_mislead,
                 int runs, Promises& promises) {
  fmt::print(
      "\n**{}**\n\n"
      "| CoV % | sessions | they are | drift | wrong at 0 % | wrong at 1 % | p < 5 % | interval "
      "holds "
      "| found at 5 % | wrong at 5 % |\n|---|---|---|---|---|---|---|---|---|---|\n",
      title);
  const std::vector<Setting> all = settings();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Setting& setting = all[i];
    Tallies tallies = empty_tallies();
    for (int run = 0; run < runs; ++run) {
      const Comparisons comparisons = measure(setting, seed_of(table, i, run));
      for (std::size_t shift = 0; shift < shifts.size(); ++shift) {
        tallies[shift].add(comparisons[shift]);
      }
    }
    const auto& [none, least, more] = tallies;
    fmt::print("| {} | {} | {} | {} | {} | {} | {} |\n", setting.text(), none.wrong_text(),
               least.wrong_text(), none.significant_text(), none.covered_text(), more.found_text(),
               more.wrong_text());
    std::fflush(stdout);
    if (setting.drifts && drift_may_mislead) continue;
    promises.check(tallies, fmt::format("{}, {}", title, setting.text()));
  }
}

void print_settled(std::uint64_t table, int runs, Promises& promises) {
  constexpr std::string_view title = "In turns, until settled";
  fmt::print(
      "\n**{}** (looks after 3, 5, 8 and 12 rounds, no more than these)\n\n"
      "| CoV % | first look | sessions are | drift | wrong at 0 % | wrong at 1 % | interval holds "
      "| "
      "found at 5 % | wrong at 5 % | settled at 0 % | settled at 5 % | rounds at 5 % |\n"
      "|---|---|---|---|---|---|---|---|---|---|---|---|\n",
      title);
  const std::vector<Setting> all = settings();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Setting& setting = all[i];
    if (setting.sessions != 3) continue;
    Tallies tallies = empty_tallies();
    std::array<int, shifts.size()> settled{};
    std::array<int, shifts.size()> rounds{};
    for (int run = 0; run < runs; ++run) {
      for (std::size_t shift = 0; shift < shifts.size(); ++shift) {
        const Settled end =
            until_settled(setting, shifts[shift], derive_seed(seed_of(table, i, run), {shift}));
        tallies[shift].add(end.comparison);
        settled[shift] += end.settled ? 1 : 0;
        rounds[shift] += end.rounds;
      }
    }
    const auto& [none, least, more] = tallies;
    fmt::print("| {} | {} | {} | {} | {} | {} | {} | {} | {:.1f} |\n", setting.text(),
               none.wrong_text(), least.wrong_text(), none.covered_text(), more.found_text(),
               more.wrong_text(), percent_text(settled[0], runs), percent_text(settled[2], runs),
               static_cast<double>(rounds[2]) / runs);
    std::fflush(stdout);
    promises.check(tallies, fmt::format("{}, {}", title, setting.text()));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int runs = argc > 1 ? std::max(200, std::atoi(argv[1])) : 2000;
  fmt::print("Percent of {} comparisons a cell; two figures are of the mean and of p95.\n", runs);
  Promises promises;
  print_fixed(1, "One after the other", &one_after_the_other, true, runs, promises);
  print_fixed(2, "In turns", &in_turns, false, runs, promises);
  print_settled(3, runs, promises);
  for (const std::string& broken : promises.broken()) fmt::print(stderr, "{}\n", broken);
  return promises.broken().empty() ? 0 : 1;
}
