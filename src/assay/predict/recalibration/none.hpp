// SPDX-License-Identifier: Apache-2.0
#pragma once

// The source's times as they stand.

#include "assay/predict/recalibrate.hpp"

namespace assay::predict {

StageTimes uncalibrated(const RecalibrationTask& task);

}  // namespace assay::predict
