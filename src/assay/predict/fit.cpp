// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/fit.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "assay/base/random.hpp"
#include "assay/base/text.hpp"
#include "assay/predict/cross_validation.hpp"
#include "assay/predict/encoding.hpp"
#include "assay/predict/errors.hpp"
#include "assay/predict/families/families.hpp"
#include "assay/predict/repeat_noise.hpp"
#include "assay/predict/split.hpp"
#include "assay/predict/total.hpp"

namespace assay::predict {
namespace {

// Where in the hierarchy of seeds each part of the work draws from.
enum SeedPlace : std::uint64_t {
  seed_of_split,
  seed_of_stages,
  seed_of_overhead,
  seed_of_total,
  seed_of_sample
};

Result<std::vector<Family>> chosen_families(const std::vector<std::string>& names) {
  const auto all = families();
  if (names.empty()) return std::vector<Family>(all.begin(), all.end());
  if (auto checked = check_families(names); !checked) return fail(checked.error());
  std::vector<Family> chosen;  // in their own order, once each
  for (const Family& family : all) {
    if (std::find(names.begin(), names.end(), family.name) != names.end()) {
      chosen.push_back(family);
    }
  }
  return chosen;
}

Result<void> check_dataset(const Dataset& dataset, const std::vector<KnobRange>& ranges) {
  if (dataset.group_count < fewest_groups) {
    return fail(ErrorCode::usage,
                fmt::format("{}: {} different configurations are too few to fit and to check",
                            dataset.name, dataset.group_count),
                fmt::format("measure at least {}", fewest_groups));
  }
  for (std::size_t row = 0; row < dataset.rows(); ++row) {
    if (dataset.times.total_ms[row] > 0) continue;
    return fail(ErrorCode::usage, fmt::format("{}: row {}: the total is 0: no stage took time",
                                              dataset.name, row + 1));
  }
  if (input_knobs(ranges).size() <= most_inputs) return {};
  const auto widest = std::max_element(ranges.begin(), ranges.end(),
                                       [](const KnobRange& left, const KnobRange& right) {
                                         return left.categories.size() < right.categories.size();
                                       });
  return fail(ErrorCode::usage,
              fmt::format("{}: column '{}' has {} different words: too many to learn from",
                          dataset.name, text::printable(widest->knob), widest->categories.size()),
              "leave out columns that name rows");
}

std::vector<std::vector<std::size_t>> parts_of(const Dataset& dataset, const FitOptions& options) {
  const std::uint64_t seed = derive_seed(options.seed, {seed_of_split});
  if (options.held_out <= 0) {
    const std::size_t folds = std::clamp<std::size_t>(options.folds, 2, dataset.group_count);
    return group_folds(dataset.groups, folds, seed);
  }
  std::vector<std::size_t> order(dataset.group_count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random random(seed);
  random.shuffle(std::span(order));
  const double wanted = std::round(options.held_out * static_cast<double>(order.size()));
  order.resize(std::clamp<std::size_t>(static_cast<std::size_t>(wanted), 1, order.size() - 1));
  std::vector<bool> is_held_out(dataset.group_count, false);
  for (const std::size_t group : order) is_held_out[group] = true;
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < dataset.rows(); ++row) {
    if (is_held_out[dataset.groups[row]]) rows.push_back(row);
  }
  return {rows};
}

std::string validation_text(const FitOptions& options, std::size_t parts) {
  if (options.held_out > 0) {
    return fmt::format("{:.3g} % of the groups held out", 100 * options.held_out);
  }
  return fmt::format("{}-fold by group", parts);
}

std::vector<double> ratio(std::span<const double> totals, std::span<const double> sums) {
  std::vector<double> ratios;
  ratios.reserve(totals.size());
  for (std::size_t row = 0; row < totals.size(); ++row) ratios.push_back(totals[row] / sums[row]);
  return ratios;
}

// The total of the tested rows from stages that were predicted out of fold.
std::vector<double> total_of_stages(const std::vector<Validated>& stages, const Validated* overhead,
                                    const KnobTable& tested) {
  std::vector<StageColumn> columns;
  for (const Validated& stage : stages) columns.push_back({stage.model.stage, stage.out_of_fold});
  std::vector<double> totals = sum_of_stages(columns, tested);
  for (std::size_t i = 0; overhead != nullptr && i < totals.size(); ++i) {
    totals[i] *= overhead->out_of_fold[i];
  }
  return totals;
}

bool has_empty_sum(const std::vector<double>& sums) {
  return std::any_of(sums.begin(), sums.end(), [](double sum) { return sum <= 0; });
}

Validation validation_of(const Dataset& dataset, const std::vector<KnobRange>& ranges,
                         const FitOptions& options) {
  Validation validation{.knobs = dataset.knobs,
                        .ranges = ranges,
                        .groups = dataset.groups,
                        .parts = parts_of(dataset, options)};
  for (const auto& part : validation.parts) {
    validation.tested.insert(validation.tested.end(), part.begin(), part.end());
  }
  std::sort(validation.tested.begin(), validation.tested.end());
  return validation;
}

std::vector<Validated> fit_stages(const Dataset& dataset, std::span<const Family> tried,
                                  const Validation& validation, std::uint64_t seed) {
  std::vector<Validated> stages;
  for (std::size_t i = 0; i < dataset.times.stages.size(); ++i) {
    const StageColumn& stage = dataset.times.stages[i];
    stages.push_back(best_family(stage.name, stage.ms, tried, validation,
                                 derive_seed(seed, {seed_of_stages, i})));
  }
  return stages;
}

// By what the sum of stages is multiplied.
Validated fit_overhead(const Dataset& dataset, const std::vector<double>& sums,
                       std::span<const Family> tried, const Validation& validation,
                       std::uint64_t seed) {
  std::vector<Family> with_constant{constant_family};
  with_constant.insert(with_constant.end(), tried.begin(), tried.end());
  return best_family("overhead", ratio(dataset.times.total_ms, sums), with_constant, validation,
                     derive_seed(seed, {seed_of_overhead}));
}

Result<Estimator> fit_all(const Dataset& dataset, const FitOptions& options) {
  const auto tried = chosen_families(options.families);
  if (!tried) return fail(tried.error());
  Estimator estimator{.dataset = dataset.name,
                      .device = dataset.device,
                      .seed = options.seed,
                      .rows = dataset.rows(),
                      .groups = dataset.group_count,
                      .knobs = knob_ranges(dataset.knobs),
                      .notes = dataset.notes};
  if (auto checked = check_dataset(dataset, estimator.knobs); !checked) {
    return fail(checked.error());
  }
  const std::vector<KnobRange> ranges = estimator.knobs;
  const Validation validation = validation_of(dataset, ranges, options);
  estimator.validation = validation_text(options, validation.parts.size());
  const std::vector<double> measured = take(dataset.times, validation.tested).total_ms;

  Validated total = best_family(total_stage, dataset.times.total_ms, *tried, validation,
                                derive_seed(options.seed, {seed_of_total}));
  estimator.total = std::move(total.model);
  estimator.total_only = error_figures(measured, total.out_of_fold);
  std::vector<double> predicted = std::move(total.out_of_fold);

  const std::vector<Validated> stages = fit_stages(dataset, *tried, validation, options.seed);
  for (const Validated& stage : stages) estimator.stages.push_back(stage.model);
  const std::vector<double> sums = sum_of_stages(dataset.times.stages, dataset.knobs);
  if (!stages.empty() && !has_empty_sum(sums)) {
    std::optional<Validated> overhead;
    if (dataset.total_measured) {
      overhead = fit_overhead(dataset, sums, *tried, validation, options.seed);
      estimator.overhead = overhead->model;
    }
    std::vector<double> of_stages = total_of_stages(stages, overhead ? &*overhead : nullptr,
                                                    take(dataset.knobs, validation.tested));
    estimator.stage_aware = error_figures(measured, of_stages);
    estimator.uses_stages = estimator.stage_aware.mape_pct <= estimator.total_only.mape_pct;
    if (estimator.uses_stages) predicted = std::move(of_stages);
  }
  estimator.total_log_errors = thinned(log_errors(measured, predicted));
  estimator.noise_pct = repeat_noise_pct(dataset.knobs, dataset.times.total_ms);
  return estimator;
}

}  // namespace

Result<Estimator> fit(const Dataset& dataset, const FitOptions& options) {
  if (dataset.rows() <= most_fitted_rows) return fit_all(dataset, options);
  Dataset some = take(dataset, some_groups(dataset.groups, most_fitted_rows,
                                           derive_seed(options.seed, {seed_of_sample})));
  some.notes.push_back(fmt::format("of {} rows {} are fitted, whole groups chosen at random",
                                   dataset.rows(), some.rows()));
  return fit_all(some, options);
}

}  // namespace assay::predict
