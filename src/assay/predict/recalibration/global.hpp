// SPDX-License-Identifier: Apache-2.0
#pragma once

// Method B of seed 003: one line for the total (line.hpp). It knows nothing of stages: each is
// scaled as its row's total is.

#include "assay/predict/recalibrate.hpp"

namespace assay::predict {

StageTimes by_one_line(const RecalibrationTask& task);

}  // namespace assay::predict
