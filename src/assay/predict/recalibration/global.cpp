// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/recalibration/global.hpp"

#include <cstddef>
#include <vector>

#include "assay/predict/recalibration/line.hpp"
#include "assay/predict/recalibration/stagewise.hpp"
#include "assay/predict/split.hpp"

namespace assay::predict {

StageTimes by_one_line(const RecalibrationTask& task) {
  const CalibratedStage total = calibrated_total(task);
  const Line line = fit_line(total.source, total.target);
  StageTimes times = take(task.source, task.asked);
  for (std::size_t row = 0; row < times.total_ms.size(); ++row) {
    const double factor = line(times.total_ms[row]) / times.total_ms[row];
    times.total_ms[row] *= factor;
    for (StageColumn& stage : times.stages) stage.ms[row] *= factor;
  }
  return times;
}

}  // namespace assay::predict
