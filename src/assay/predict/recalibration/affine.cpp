// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/recalibration/affine.hpp"

#include <vector>

#include "assay/predict/recalibration/line.hpp"
#include "assay/predict/recalibration/stagewise.hpp"

namespace assay::predict {

StageTimes by_stage_lines(const RecalibrationTask& task) {
  return stagewise(task, [](const CalibratedStage& stage) {
    const Line line = fit_line(stage.source, stage.target);
    std::vector<double> predicted;
    for (const double source_ms : stage.asked) predicted.push_back(line(source_ms));
    return predicted;
  });
}

}  // namespace assay::predict
