// SPDX-License-Identifier: Apache-2.0
#pragma once

// assay's own method.

#include "assay/predict/recalibrate.hpp"

namespace assay::predict {

StageTimes automatically(const RecalibrationTask& task);

}  // namespace assay::predict
