// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/predict_target.hpp"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "assay/base/random.hpp"
#include "assay/predict/encoding.hpp"
#include "assay/predict/errors.hpp"
#include "assay/predict/interval.hpp"
#include "assay/predict/on_every_core.hpp"
#include "assay/predict/recalibrate.hpp"
#include "assay/predict/source_times.hpp"
#include "assay/predict/split.hpp"
#include "assay/stats/conformal.hpp"

namespace assay::predict {
namespace {

constexpr std::size_t rows_at_a_time = 4096;

enum SeedPlace : std::uint64_t { for_model, for_folds, for_thinning };

// The target's rows and those that were asked, one after the other.
struct Stacked {
  KnobTable knobs{};
  StageTimes source{};
  StageTimes target{};  // of the target's rows; 1 ms where it is asked, which nobody reads
  std::size_t measured = 0;
};

// The asked columns that the target has, in its order; check_knobs() has passed.
KnobTable in_order_of(const KnobTable& target, const KnobTable& asked) {
  KnobTable ordered;
  for (const KnobColumn& knob : target.columns) {
    ordered.columns.push_back(
        *std::find_if(asked.columns.begin(), asked.columns.end(),
                      [&](const KnobColumn& column) { return column.name == knob.name; }));
  }
  return ordered;
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

Stacked stacked(const AlignedPair& pair, const KnobTable& asked) {
  Stacked result{
      .knobs = pair.target.knobs, .target = pair.target.times, .measured = pair.target.rows()};
  for (std::size_t i = 0; i < result.knobs.columns.size(); ++i) {
    append(result.knobs.columns[i].numbers, asked.columns[i].numbers);
    append(result.knobs.columns[i].words, asked.columns[i].words);
  }
  const std::size_t all = result.measured + asked.rows();
  for (StageColumn& stage : result.target.stages) stage.ms.resize(all, 1.0);
  result.target.total_ms.resize(all, 1.0);
  return result;
}

Stacked taken(const Stacked& data, std::span<const std::size_t> rows) {
  return {.knobs = take(data.knobs, rows),
          .source = take(data.source, rows),
          .target = take(data.target, rows),
          .measured = data.measured};
}

std::vector<std::size_t> rows_between(std::size_t first, std::size_t end) {
  std::vector<std::size_t> rows(end - first);
  std::iota(rows.begin(), rows.end(), first);
  return rows;
}

StageTimes recalibrated(const AlignedPair& pair, const Stacked& data, const TargetOptions& options,
                        std::span<const std::size_t> calibration,
                        std::span<const std::size_t> asked) {
  return recalibrate(options.method, {.knobs = data.knobs,
                                      .source = data.source,
                                      .target = data.target,
                                      .total_measured = pair.target.total_measured,
                                      .calibration = calibration,
                                      .asked = asked,
                                      .reference = data.measured,
                                      .repeat_log_sd = pair.repeat_log_sd});
}

// Measured and predicted times of one stage, of rows that were left out.
struct LeftOut {
  std::vector<double> measured{};
  std::vector<double> predicted{};
};

// A column a stage, and the total last.
std::vector<std::vector<double>> left_out_errors(const AlignedPair& pair, const Stacked& data,
                                                 const TargetOptions& options) {
  const Stacked known = taken(data, rows_between(0, data.measured));
  std::vector<LeftOut> columns(data.target.stages.size() + 1);
  const auto folds =
      group_folds(pair.target.groups, std::min(pair.target.group_count, most_left_out),
                  derive_seed(options.seed, {for_folds}));
  std::vector<StageTimes> predicted(folds.size());
  on_every_core(folds.size(), [&](std::size_t i) {
    const std::vector<std::size_t> others = other_rows(folds[i], data.measured);
    predicted[i] = recalibrated(pair, known, options, others, folds[i]);
  });
  for (std::size_t i = 0; i < folds.size(); ++i) {
    const StageTimes measured = take(data.target, folds[i]);
    for (std::size_t stage = 0; stage < measured.stages.size(); ++stage) {
      append(columns[stage].measured, measured.stages[stage].ms);
      append(columns[stage].predicted, predicted[i].stages[stage].ms);
    }
    append(columns.back().measured, measured.total_ms);
    append(columns.back().predicted, predicted[i].total_ms);
  }
  std::vector<std::vector<double>> errors;
  for (const LeftOut& column : columns) {
    errors.push_back(log_errors(column.measured, column.predicted));
  }
  return errors;
}

// Part by part, so that what is held at a time is bounded; a part changes nothing in another.
StageTimes asked_times(const AlignedPair& pair, const Stacked& data, const TargetOptions& options) {
  StageTimes all;
  for (const StageColumn& stage : data.target.stages) all.stages.push_back({stage.name});
  for (std::size_t first = data.measured; first < data.knobs.rows(); first += rows_at_a_time) {
    const std::size_t end = std::min(first + rows_at_a_time, data.knobs.rows());
    std::vector<std::size_t> rows = rows_between(0, data.measured);
    append(rows, rows_between(first, end));
    const StageTimes times =
        recalibrated(pair, taken(data, rows), options, rows_between(0, data.measured),
                     rows_between(data.measured, rows.size()));
    for (std::size_t i = 0; i < times.stages.size(); ++i) {
      append(all.stages[i].ms, times.stages[i].ms);
    }
    append(all.total_ms, times.total_ms);
  }
  return all;
}

// That the source has every row where it must: told of each table by its own rows.
Result<void> check_known(const AlignedPair& pair, const KnobTable& asked,
                         const TargetOptions& options, const std::string& where) {
  if (!options.source_known.value_or(false)) return {};
  const auto of_target =
      source_times(pair.source, pair.target.knobs, true, options.seed, pair.target.name);
  if (!of_target) return fail(of_target.error());
  const auto of_asked = source_times(pair.source, asked, true, options.seed, where);
  if (!of_asked) return fail(of_asked.error());
  return {};
}

}  // namespace

Result<TargetPredictions> predict_target(const Dataset& source, const Dataset& target,
                                         const KnobTable& asked, const TargetOptions& options,
                                         const std::string& where) {
  auto pair = align(source, target);
  if (!pair) return fail(pair.error());
  if (target.rows() > most_calibration_rows) {
    pair->target = take(pair->target, some_groups(target.groups, most_calibration_rows,
                                                  derive_seed(options.seed, {for_thinning})));
    pair->notes.push_back(fmt::format("{} of {} target rows calibrate, drawn at random",
                                      pair->target.rows(), target.rows()));
  }
  if (target.group_count < 2) {
    return fail(ErrorCode::usage,
                fmt::format("{}: one configuration calibrates nothing", target.name),
                "measure at least two on the target");
  }
  const std::vector<KnobRange> ranges = knob_ranges(pair->target.knobs);
  if (auto fits = check_knobs(asked, ranges, where); !fits) return fail(fits.error());
  Stacked data = stacked(*pair, in_order_of(pair->target.knobs, asked));
  if (auto there = check_known(*pair, asked, options, where); !there) return fail(there.error());
  auto known = source_times(pair->source, data.knobs, options.source_known,
                            derive_seed(options.seed, {for_model}), where);
  if (!known) return fail(known.error());
  data.source = std::move(known->times);

  const auto errors = left_out_errors(*pair, data, options);
  std::vector<std::optional<double>> bounds;
  for (const auto& scores : errors) {
    bounds.push_back(stats::conformal_bound(scores, 1 - options.confidence));
  }
  const StageTimes times = asked_times(*pair, data, options);
  TargetPredictions result{
      .source_known = known->is_known, .total_log_errors = errors.back(), .notes = pair->notes};
  append(result.notes, known->notes);
  for (std::size_t row = 0; row < times.rows(); ++row) {
    Prediction& prediction = result.predictions.emplace_back();
    for (std::size_t i = 0; i < times.stages.size(); ++i) {
      prediction.stages.push_back(
          with_interval(times.stages[i].name, times.stages[i].ms[row], bounds[i]));
    }
    prediction.total = with_interval(total_stage, times.total_ms[row], bounds.back());
    prediction.outside = outside(data.knobs, data.measured + row, ranges);
  }
  return result;
}

}  // namespace assay::predict
