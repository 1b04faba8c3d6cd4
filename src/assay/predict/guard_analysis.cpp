// SPDX-License-Identifier: Apache-2.0

// How good a guardrail would have been: analyze_guard() of guardrail.hpp.

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "assay/base/random.hpp"
#include "assay/base/text.hpp"
#include "assay/predict/configuration.hpp"
#include "assay/predict/fit.hpp"
#include "assay/predict/guardrail.hpp"
#include "assay/predict/split.hpp"
#include "assay/stats/conformal.hpp"

namespace assay::predict {
namespace {

constexpr std::size_t margin_count = 25;
constexpr double smallest_margin = 0.7;
constexpr double largest_margin = 1.6;
constexpr double validation_fraction = 0.25;

double margin_at(std::size_t index) {
  return smallest_margin + (largest_margin - smallest_margin) * static_cast<double>(index) /
                               static_cast<double>(margin_count - 1);
}

struct Draw {
  Dataset fitted;
  Dataset calibrated;
  Dataset asked;
};

Draw draw_of(const Dataset& dataset, std::uint64_t seed) {
  std::vector<std::size_t> order(dataset.group_count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random random(seed);
  random.shuffle(std::span<std::size_t>(order));
  const std::size_t fitted = order.size() / 2;
  const std::size_t calibrated = (order.size() - fitted) / 2;
  std::vector<int> side(order.size(), 2);
  for (std::size_t i = 0; i < fitted + calibrated; ++i) side[order[i]] = i < fitted ? 0 : 1;
  std::vector<std::size_t> rows[3];
  for (std::size_t row = 0; row < dataset.rows(); ++row) {
    rows[side[dataset.groups[row]]].push_back(row);
  }
  return {take(dataset, rows[0]), take(dataset, rows[1]), take(dataset, rows[2])};
}

// Those that won a stage or the total on the whole dataset.
std::vector<std::string> winning_families(const Estimator& estimator) {
  std::set<std::string> names{estimator.total.family};
  for (const StageModel& stage : estimator.stages) names.insert(stage.family);
  std::vector<std::string> known;
  for (const Family& family : families()) {
    if (names.contains(std::string(family.name))) known.emplace_back(family.name);
  }
  return known;
}

// Counts over test rows.
struct Tally {
  std::size_t rows = 0;
  std::size_t violating = 0;
  std::size_t accepted = 0;
  std::size_t accepted_violating = 0;
  std::size_t measured = 0;

  void count(GuardAnswer answer, bool violates) {
    ++rows;
    violating += violates ? 1 : 0;
    accepted += answer == GuardAnswer::accept ? 1 : 0;
    accepted_violating += answer == GuardAnswer::accept && violates ? 1 : 0;
    measured += answer == GuardAnswer::measure ? 1 : 0;
  }
};

double rate(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::optional<double> rate_if_any(std::size_t part, std::size_t whole) {
  if (whole == 0) return std::nullopt;
  return rate(part, whole);
}

std::optional<double> false_rejects(const Tally& tally) {
  const std::size_t within = tally.rows - tally.violating;
  return rate_if_any(within - (tally.accepted - tally.accepted_violating), within);
}

std::optional<double> false_accepts(const Tally& tally) {
  return rate_if_any(tally.accepted_violating, tally.violating);
}

Tally sum_of(std::span<const Tally> tallies) {
  Tally sum;
  for (const Tally& tally : tallies) {
    sum.rows += tally.rows;
    sum.violating += tally.violating;
    sum.accepted += tally.accepted;
    sum.accepted_violating += tally.accepted_violating;
    sum.measured += tally.measured;
  }
  return sum;
}

GuardOutcome outcome_of(GuardRule rule, double fraction, double budget_ms,
                        std::span<const Tally> draws) {
  const Tally sum = sum_of(draws);
  GuardOutcome outcome{.rule = rule, .budget_fraction = fraction, .budget_ms = budget_ms};
  outcome.rows = sum.rows;
  outcome.violation_rate_without = rate(sum.violating, sum.rows);
  outcome.violation_rate = rate(sum.accepted_violating, sum.rows);
  double squares = 0;
  for (const Tally& tally : draws) {
    const double of_draw = rate(tally.accepted_violating, tally.rows);
    squares += (of_draw - outcome.violation_rate) * (of_draw - outcome.violation_rate);
    outcome.violation_rate_worst = std::max(outcome.violation_rate_worst, of_draw);
  }
  if (draws.size() > 1) {
    outcome.violation_rate_sd = std::sqrt(squares / static_cast<double>(draws.size() - 1));
  }
  outcome.violation_of_accepted = rate_if_any(sum.accepted_violating, sum.accepted);
  outcome.false_reject_rate = false_rejects(sum);
  outcome.false_accept_rate = false_accepts(sum);
  outcome.accepted_rate = rate(sum.accepted, sum.rows);
  outcome.measure_rate = rate(sum.measured, sum.rows);
  return outcome;
}

// What all draws add to.
struct Counts {
  // By rule, fraction, draw; by fraction, margin.
  std::vector<std::vector<std::vector<Tally>>> rules;
  std::vector<std::vector<Tally>> margins;
  double error_sum_pct = 0;
  double error_max_pct = 0;
  std::size_t error_rows = 0;
};

void ask_all(const Guardrail& margin, const Guardrail& conformal, const Draw& draw,
             std::span<const double> values, std::span<const double> budgets, Counts& counts) {
  const CompiledEstimator& estimator = margin.estimator();
  for (std::size_t row = 0; row < draw.asked.rows(); ++row) {
    const auto configuration = values.subspan(row * estimator.width(), estimator.width());
    const bool is_inside = estimator.in_range(configuration);
    const double predicted = estimator.predict(configuration);
    for (std::size_t b = 0; b < budgets.size(); ++b) {
      const bool violates = draw.asked.times.total_ms[row] > budgets[b];
      counts.rules[0][b].back().count(margin.ask(configuration, budgets[b]), violates);
      counts.rules[1][b].back().count(conformal.ask(configuration, budgets[b]), violates);
      for (std::size_t m = 0; m < margin_count; ++m) {
        const GuardAnswer answer = !is_inside                               ? GuardAnswer::measure
                                   : predicted * margin_at(m) <= budgets[b] ? GuardAnswer::accept
                                                                            : GuardAnswer::reject;
        counts.margins[b][m].count(answer, violates);
      }
    }
  }
}

// What compiling has added, at the test rows that are in range.
void add_errors(const CompiledEstimator& estimator, std::span<const double> values,
                const StageTimes& times, Counts& counts) {
  for (std::size_t row = 0; row < times.rows(); ++row) {
    const auto configuration = values.subspan(row * estimator.width(), estimator.width());
    if (!estimator.in_range(configuration)) continue;
    const double error = 100 * std::abs(estimator.predict(configuration) / times.total_ms[row] - 1);
    counts.error_sum_pct += error;
    counts.error_max_pct = std::max(counts.error_max_pct, error);
    ++counts.error_rows;
  }
}

Result<void> run_draw(const Draw& draw, const FitOptions& fitting,
                      const GuardAnalysisOptions& options, std::span<const double> budgets,
                      Counts& counts) {
  auto fitted = fit(draw.fitted, fitting);
  if (!fitted) return fail(fitted.error());
  const auto predictor = Predictor::of(std::move(*fitted));
  if (!predictor) return fail(predictor.error());
  auto compiled = CompiledEstimator::of(*predictor, draw.fitted.knobs, fitting.seed);
  if (!compiled) return fail(compiled.error());
  const auto values = compiled->values(draw.asked.knobs, "the test rows");
  if (!values) return fail(values.error());
  const auto times = predictor->times(draw.asked.knobs, "the test rows");
  if (!times) return fail(times.error());
  add_errors(*compiled, *values, *times, counts);
  const auto conformal = Guardrail::with_risk(*compiled, options.risk, draw.calibrated);
  if (!conformal) return fail(conformal.error());
  const Guardrail margin = Guardrail::with_margin(std::move(*compiled), options.margin);
  for (auto& rule : counts.rules) {
    for (auto& fraction : rule) fraction.emplace_back();
  }
  ask_all(margin, *conformal, draw, *values, budgets, counts);
  return {};
}

std::vector<std::string> notes_of(const GuardAnalysis& analysis,
                                  const std::vector<std::string>& used) {
  std::vector<std::string> notes{
      "the full latency is that of the slowest configuration whose number knobs are all at their "
      "largest; of the slowest configuration at all where there is none",
      "rates are over the test rows of all draws; draws share rows, so their spread is that of "
      "drawing, not that of another dataset",
      fmt::format("fitted in every draw by what won on the whole dataset: {}",
                  text::join(used, ", "))};
  const std::size_t needed = stats::calibration_needed(analysis.risk);
  if (analysis.calibration_rows < needed) {
    notes.push_back(fmt::format("{} calibration rows support no bound at risk {:g}; {} are needed",
                                analysis.calibration_rows, analysis.risk, needed));
  }
  return notes;
}

}  // namespace

double full_latency_ms(const Dataset& dataset) {
  std::vector<double> largest;
  for (const KnobColumn& column : dataset.knobs.columns) {
    largest.push_back(
        column.is_number() ? *std::max_element(column.numbers.begin(), column.numbers.end()) : 0);
  }
  const auto is_largest = [&](std::size_t row) {
    for (std::size_t i = 0; i < largest.size(); ++i) {
      const KnobColumn& column = dataset.knobs.columns[i];
      if (column.is_number() && column.numbers[row] < largest[i]) return false;
    }
    return true;
  };
  struct Mean {
    double sum = 0;
    double count = 0;
    bool is_largest = false;
  };
  std::map<Configuration, Mean> means;
  bool has_largest = false;
  for (std::size_t row = 0; row < dataset.rows(); ++row) {
    Mean& mean = means[configuration_of(dataset.knobs, row)];
    mean.sum += dataset.times.total_ms[row];
    mean.count += 1;
    mean.is_largest = is_largest(row);
    has_largest = has_largest || mean.is_largest;
  }
  double slowest = 0;
  for (const auto& [configuration, mean] : means) {
    if (has_largest && !mean.is_largest) continue;
    slowest = std::max(slowest, mean.sum / mean.count);
  }
  return slowest;
}

Result<GuardAnalysis> analyze_guard(const Dataset& dataset, const GuardAnalysisOptions& options) {
  if (dataset.group_count < fewest_guard_groups) {
    return fail(ErrorCode::usage,
                fmt::format("{}: {} groups of configurations are too few to fit, calibrate and ask",
                            dataset.name, dataset.group_count),
                fmt::format("{} are the fewest", fewest_guard_groups));
  }
  const auto whole = fit(dataset, {.families = options.families, .seed = options.seed});
  if (!whole) return fail(whole.error());
  FitOptions fitting{.families = winning_families(*whole), .held_out = validation_fraction};

  GuardAnalysis analysis{.dataset = dataset.name,
                         .device = dataset.device,
                         .seed = options.seed,
                         .draws = options.draws,
                         .margin = options.margin,
                         .risk = options.risk};
  analysis.full_latency_ms = full_latency_ms(dataset);
  const auto& fractions = options.budget_fractions;
  std::vector<double> budgets;
  for (const double fraction : fractions) budgets.push_back(fraction * analysis.full_latency_ms);
  Counts counts;
  counts.rules.assign(2, std::vector<std::vector<Tally>>(budgets.size()));
  counts.margins.assign(budgets.size(), std::vector<Tally>(margin_count));
  for (std::size_t i = 0; i < options.draws; ++i) {
    fitting.seed = derive_seed(options.seed, {i});
    const Draw draw = draw_of(dataset, fitting.seed);
    if (i == 0) {
      analysis.fitted_rows = draw.fitted.rows();
      analysis.calibration_rows = draw.calibrated.rows();
      analysis.test_rows = draw.asked.rows();
    }
    if (auto done = run_draw(draw, fitting, options, budgets, counts); !done) {
      return fail(done.error());
    }
    if (options.progress) options.progress(i + 1, options.draws);
  }
  for (std::size_t rule = 0; rule < 2; ++rule) {
    for (std::size_t b = 0; b < budgets.size(); ++b) {
      analysis.outcomes.push_back(outcome_of(rule == 0 ? GuardRule::margin : GuardRule::conformal,
                                             fractions[b], budgets[b], counts.rules[rule][b]));
    }
  }
  for (std::size_t b = 0; b < budgets.size(); ++b) {
    for (std::size_t m = 0; m < margin_count; ++m) {
      const Tally& tally = counts.margins[b][m];
      analysis.curve.push_back({.budget_fraction = fractions[b],
                                .margin = margin_at(m),
                                .false_reject_rate = false_rejects(tally),
                                .false_accept_rate = false_accepts(tally)});
    }
  }
  if (counts.error_rows > 0) {
    analysis.compiled_error_mean_pct =
        counts.error_sum_pct / static_cast<double>(counts.error_rows);
  }
  analysis.compiled_error_max_pct = counts.error_max_pct;
  analysis.notes = notes_of(analysis, fitting.families);
  return analysis;
}

}  // namespace assay::predict
