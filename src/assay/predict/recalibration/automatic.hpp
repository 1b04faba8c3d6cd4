// SPDX-License-Identifier: Apache-2.0
#pragma once

// assay's own method. Of each stage ln(target / source) is predicted by six experts, averaged by
// how far each was off where it had not looked (expert.hpp): three Gaussian processes over what is
// known of a configuration (ratio_features.hpp, ratio_process.hpp) – smooth ones (Matérn 5/2)
// without and with what a smooth model leaves of the source's times, and one that may jump (Matérn
// 1/2) with it; the line of method A in the logarithm; the ridge regression of method C; and no
// change at all. The simple ones pay for what makes them look good with few points: their errors
// count four times. The total comes from the stages.

#include "assay/predict/recalibrate.hpp"

namespace assay::predict {

StageTimes automatically(const RecalibrationTask& task);

}  // namespace assay::predict
