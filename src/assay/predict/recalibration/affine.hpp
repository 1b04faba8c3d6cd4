// SPDX-License-Identifier: Apache-2.0
#pragma once

// Method A of seed 003: a line for each stage (line.hpp), and the total from the stages.

#include "assay/predict/recalibrate.hpp"

namespace assay::predict {

StageTimes by_stage_lines(const RecalibrationTask& task);

}  // namespace assay::predict
