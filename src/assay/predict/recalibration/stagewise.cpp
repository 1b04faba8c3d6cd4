// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/recalibration/stagewise.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "assay/predict/split.hpp"
#include "assay/predict/total.hpp"
#include "assay/stats/quantile.hpp"

namespace assay::predict {
namespace {

// What a measured total is of the sum of its stages.
double overhead(const RecalibrationTask& task) {
  if (!task.total_measured || task.calibration.empty()) return 1;
  const StageTimes measured = take(task.target, task.calibration);
  const std::vector<double> sums =
      sum_of_stages(measured.stages, take(task.knobs, task.calibration));
  std::vector<double> factors;
  for (std::size_t i = 0; i < sums.size(); ++i) factors.push_back(measured.total_ms[i] / sums[i]);
  std::sort(factors.begin(), factors.end());
  return stats::percentile(factors, 0.5);
}

// `place` counts the stages; the total is behind them.
CalibratedStage calibrated(const RecalibrationTask& task, std::string name, std::size_t place,
                           std::span<const double> source, std::span<const double> target) {
  CalibratedStage stage{.name = std::move(name),
                        .source = at(source, task.calibration),
                        .target = at(target, task.calibration),
                        .asked = at(source, task.asked)};
  if (place < task.repeat_log_sd.size()) stage.repeat_log_sd = task.repeat_log_sd[place];
  return stage;
}

}  // namespace

std::size_t reference_rows(const RecalibrationTask& task) {
  return task.reference == 0 ? task.knobs.rows() : task.reference;
}

CalibratedStage calibrated_total(const RecalibrationTask& task) {
  return calibrated(task, total_stage, task.source.stages.size(), task.source.total_ms,
                    task.target.total_ms);
}

StageTimes stagewise(const RecalibrationTask& task, const StagePredictor& predict) {
  StageTimes times;
  if (task.source.stages.empty()) {
    times.total_ms = predict(calibrated_total(task));
    return times;
  }
  for (std::size_t i = 0; i < task.source.stages.size(); ++i) {
    const StageColumn& stage = task.source.stages[i];
    times.stages.push_back(
        {stage.name, predict(calibrated(task, stage.name, i, stage.ms, task.target.stages[i].ms))});
  }
  times.total_ms = sum_of_stages(times.stages, take(task.knobs, task.asked));
  const double factor = overhead(task);
  for (double& total : times.total_ms) total *= factor;
  return times;
}

}  // namespace assay::predict
