// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/predictor.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "assay/predict/encoding.hpp"
#include "assay/predict/interval.hpp"
#include "assay/predict/split.hpp"
#include "assay/predict/total.hpp"
#include "assay/stats/conformal.hpp"

namespace assay::predict {
namespace {

// A model may hold every asked row beside every row that it remembers: not of a million at once.
constexpr std::size_t rows_at_a_time = 4096;

void append(std::vector<double>& to, const std::vector<double>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

Result<std::unique_ptr<Model>> model_of(const StageModel& model,
                                        const std::vector<KnobRange>& knobs,
                                        const std::string& where) {
  const Family* family = find_family(model.family);
  if (family == nullptr) {
    return fail(ErrorCode::usage, fmt::format("{}/family: is no family", where));
  }
  return family->read(model.parameters, knobs, where + "/parameters");
}

std::vector<double> values_of(const Eigen::VectorXd& values) {
  return {values.data(), values.data() + values.size()};
}

Result<void> check_decode_steps(const KnobTable& knobs, const std::string& where) {
  const std::vector<double> steps = decode_steps(knobs);
  const auto negative =
      std::find_if(steps.begin(), steps.end(), [](double count) { return count < 0; });
  if (negative == steps.end()) return {};
  return fail(ErrorCode::usage,
              fmt::format("{}: row {}, column '{}': {} is below 0", where,
                          negative - steps.begin() + 1, output_tokens_knob, *negative));
}

}  // namespace

Result<Predictor> Predictor::of(Estimator estimator) {
  Predictor predictor;
  for (std::size_t i = 0; i < estimator.stages.size(); ++i) {
    auto model = model_of(estimator.stages[i], estimator.knobs, fmt::format("stages/{}", i));
    if (!model) return fail(model.error());
    predictor.stages_.push_back(std::move(*model));
  }
  if (estimator.overhead) {
    auto model = model_of(*estimator.overhead, estimator.knobs, "overhead");
    if (!model) return fail(model.error());
    predictor.overhead_ = std::move(*model);
  }
  auto model = model_of(estimator.total, estimator.knobs, "total");
  if (!model) return fail(model.error());
  predictor.total_ = std::move(*model);
  predictor.estimator_ = std::move(estimator);
  return predictor;
}

Result<StageTimes> Predictor::times(const KnobTable& knobs, const std::string& where) const {
  if (auto checked = check_knobs(knobs, estimator_.knobs, where); !checked) {
    return fail(checked.error());
  }
  if (auto checked = check_decode_steps(knobs, where); !checked) return fail(checked.error());
  if (knobs.rows() <= rows_at_a_time) return times_of(knobs);
  StageTimes all;
  for (const StageModel& stage : estimator_.stages) all.stages.push_back({stage.stage});
  for (std::size_t first = 0; first < knobs.rows(); first += rows_at_a_time) {
    std::vector<std::size_t> rows(std::min(rows_at_a_time, knobs.rows() - first));
    std::iota(rows.begin(), rows.end(), first);
    const StageTimes some = times_of(take(knobs, rows));
    for (std::size_t i = 0; i < some.stages.size(); ++i) {
      append(all.stages[i].ms, some.stages[i].ms);
    }
    append(all.total_ms, some.total_ms);
  }
  return all;
}

StageTimes Predictor::times_of(const KnobTable& knobs) const {
  StageTimes times;
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    times.stages.push_back(
        {.name = estimator_.stages[i].stage, .ms = values_of(stages_[i]->predict(knobs))});
  }
  if (!estimator_.uses_stages) {
    times.total_ms = values_of(total_->predict(knobs));
    return times;
  }
  times.total_ms = sum_of_stages(times.stages, knobs);
  if (overhead_ != nullptr) {
    const Eigen::VectorXd factors = overhead_->predict(knobs);
    for (std::size_t row = 0; row < times.total_ms.size(); ++row) {
      times.total_ms[row] *= factors(static_cast<Eigen::Index>(row));
    }
  }
  return times;
}

Result<std::vector<Prediction>> Predictor::predict(const KnobTable& knobs, double confidence,
                                                   const std::string& where) const {
  const auto times = this->times(knobs, where);
  if (!times) return fail(times.error());
  const double alpha = 1 - confidence;
  std::vector<std::optional<double>> bounds;
  for (const StageModel& stage : estimator_.stages) {
    bounds.push_back(stats::conformal_bound(stage.log_errors, alpha));
  }
  const auto total_bound = stats::conformal_bound(estimator_.total_log_errors, alpha);
  std::vector<Prediction> predictions;
  predictions.reserve(times->rows());
  for (std::size_t row = 0; row < times->rows(); ++row) {
    Prediction& prediction = predictions.emplace_back();
    for (std::size_t i = 0; i < times->stages.size(); ++i) {
      const StageColumn& stage = times->stages[i];
      prediction.stages.push_back(with_interval(stage.name, stage.ms[row], bounds[i]));
    }
    prediction.total = with_interval(total_stage, times->total_ms[row], total_bound);
    prediction.outside = outside(knobs, row, estimator_.knobs);
  }
  return predictions;
}

}  // namespace assay::predict
