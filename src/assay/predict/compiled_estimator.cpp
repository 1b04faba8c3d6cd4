// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/compiled_estimator.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "assay/base/random.hpp"
#include "assay/predict/compiled/layout.hpp"
#include "assay/predict/compiled/learn.hpp"
#include "assay/predict/compiled/samples.hpp"
#include "assay/predict/encoding.hpp"
#include "assay/predict/total.hpp"

namespace assay::predict {
namespace {

using compiled::Form;
using compiled::Lesson;
using compiled::Samples;

// Which part of the form each stage belongs to; without stages the total is the only part.
struct Parts {
  std::vector<std::size_t> of_stage{};
  std::size_t count = 1;
  std::size_t per_step = compiled::most_parts;  // none
};

// Stages of their own as far as there is room: decode_per_token first, then those that matter most;
// the rest are one part.
Parts parts_of(const StageTimes& times) {
  Parts parts;
  if (times.stages.empty()) return parts;
  std::vector<std::size_t> others;
  parts.of_stage.resize(times.stages.size());
  parts.count = 0;
  for (std::size_t i = 0; i < times.stages.size(); ++i) {
    if (times.stages[i].name == decode_per_token_stage) {
      parts.per_step = parts.of_stage[i] = parts.count++;
    } else {
      others.push_back(i);
    }
  }
  const auto weight = [&](std::size_t stage) {
    double sum = 0;
    for (std::size_t row = 0; row < times.rows(); ++row) {
      sum += times.stages[stage].ms[row] / times.total_ms[row];
    }
    return sum;
  };
  std::vector<std::pair<double, std::size_t>> by_weight;
  for (const std::size_t stage : others) by_weight.emplace_back(-weight(stage), stage);
  std::sort(by_weight.begin(), by_weight.end());
  for (const auto& [ignored, stage] : by_weight) {
    const bool has_room = parts.count + 1 < compiled::most_parts;
    parts.of_stage[stage] = parts.count;
    if (has_room || stage == by_weight.back().second) ++parts.count;
  }
  return parts;
}

// Times of one combination's rows, `first` being where they begin in `times`.
Lesson lesson_of(std::vector<double> configurations, const StageTimes& times,
                 const std::vector<double>& steps, const Parts& parts, std::size_t first,
                 std::size_t rows) {
  Lesson lesson{.configurations = std::move(configurations)};
  lesson.parts_ms.assign(rows * parts.count, 0);
  lesson.shares.assign(rows * parts.count, 1);
  for (std::size_t row = 0; row < rows; ++row) {
    const double total = times.total_ms[first + row];
    double* const part_ms = lesson.parts_ms.data() + row * parts.count;
    if (parts.of_stage.empty()) {
      part_ms[0] = total;
      continue;
    }
    for (std::size_t stage = 0; stage < times.stages.size(); ++stage) {
      part_ms[parts.of_stage[stage]] += times.stages[stage].ms[first + row];
    }
    double sum = 0;
    for (std::size_t part = 0; part < parts.count; ++part) {
      const double share = part_ms[part] * (part == parts.per_step ? steps[first + row] : 1);
      lesson.shares[row * parts.count + part] = share;
      sum += share;
    }
    // What the total is above the sum of its stages is spread over them.
    for (std::size_t part = 0; part < parts.count; ++part) {
      if (sum <= 0) continue;
      lesson.shares[row * parts.count + part] /= sum;
      part_ms[part] *= total / sum;
    }
  }
  return lesson;
}

template <class Select>
std::vector<double> joined(const std::vector<Samples>& samples, Select&& select) {
  std::vector<double> all;
  for (const Samples& some : samples) {
    const std::vector<double>& rows = select(some);
    all.insert(all.end(), rows.begin(), rows.end());
  }
  return all;
}

}  // namespace

Result<CompiledEstimator> CompiledEstimator::of(const Predictor& predictor, const KnobTable& knobs,
                                                std::uint64_t seed) {
  const TimesFunction times = [&](const KnobTable& asked) {
    auto known = predictor.times(asked, "the training range");
    if (known && !predictor.estimator().uses_stages) known->stages.clear();
    return known;
  };
  return of(predictor.estimator().knobs, knobs, times, seed);
}

Result<CompiledEstimator> CompiledEstimator::of(const Predictor& predictor, std::uint64_t seed) {
  const auto& ranges = predictor.estimator().knobs;
  if (ranges.empty()) return fail(ErrorCode::usage, "the estimator has no knobs");
  return of(predictor, compiled::configurations_in(ranges, derive_seed(seed, {2})), seed);
}

Result<CompiledEstimator> CompiledEstimator::of(std::vector<KnobRange> ranges,
                                                const KnobTable& knobs, const TimesFunction& times,
                                                std::uint64_t seed) {
  if (ranges.empty() || knobs.rows() == 0) {
    return fail(ErrorCode::usage, "a guardrail needs knobs, and rows that were trained with");
  }
  if (auto checked = check_knobs(knobs, ranges, "the training rows"); !checked) {
    return fail(checked.error());
  }
  auto form = compiled::layout(ranges);
  if (!form) return fail(form.error());

  CompiledEstimator estimator;
  for (const KnobRange& range : ranges) estimator.names_.push_back(range.knob);
  estimator.ranges_ = std::move(ranges);
  estimator.form_ = std::move(*form);
  Form& made = estimator.form_;
  const std::size_t width = estimator.width();

  auto samples = compiled::draw_samples(made, compiled::values(knobs, estimator.ranges_), seed);
  if (samples.empty()) {
    return fail(ErrorCode::usage, "a guardrail needs rows of categories that were trained with");
  }
  const auto taught = joined(samples, [](const Samples& some) { return some.taught; });
  const KnobTable asked = compiled::knobs_of(taught, estimator.ranges_);
  const auto known = times(asked);
  if (!known) return fail(known.error());
  const Parts parts = parts_of(*known);
  const auto steps = decode_steps(asked);
  made.parts = parts.count;
  made.per_step = static_cast<std::uint32_t>(parts.per_step);
  for (std::size_t i = 0; i < width; ++i) {
    if (estimator.names_[i] == output_tokens_knob)
      made.steps_column = static_cast<std::uint32_t>(i);
  }
  std::vector<Lesson> lessons;
  std::size_t first = 0;
  for (Samples& some : samples) {
    made.combination[some.key] = static_cast<std::uint16_t>(lessons.size());
    const std::size_t rows = some.taught.size() / width;
    lessons.push_back(lesson_of(std::move(some.taught), *known, steps, parts, first, rows));
    first += rows;
  }
  compiled::learn(made, lessons, derive_seed(seed, {1}));

  const auto tested = joined(samples, [](const Samples& some) { return some.tested; });
  const auto expected = times(compiled::knobs_of(tested, estimator.ranges_));
  if (!expected) return fail(expected.error());
  for (std::size_t row = 0; row < expected->rows(); ++row) {
    const double ms = compiled::evaluate(made, tested.data() + row * width);
    const double error = 100 * std::abs(ms / expected->total_ms[row] - 1);
    estimator.mean_error_pct_ += error / static_cast<double>(expected->rows());
    estimator.largest_error_pct_ = std::max(estimator.largest_error_pct_, error);
  }
  return estimator;
}

double CompiledEstimator::code(std::size_t column, std::string_view word) const {
  return compiled::code(ranges_[column], word);
}

Result<std::vector<double>> CompiledEstimator::values(const KnobTable& knobs,
                                                      const std::string& where) const {
  if (auto checked = check_knobs(knobs, ranges_, where); !checked) return fail(checked.error());
  return compiled::values(knobs, ranges_);
}

void CompiledEstimator::predict(std::span<const double> configurations,
                                std::span<double> out) const noexcept {
  const double* configuration = configurations.data();
  for (double& ms : out) {
    ms = compiled::evaluate(form_, configuration);
    configuration += width();
  }
}

}  // namespace assay::predict
