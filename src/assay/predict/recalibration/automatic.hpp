// SPDX-License-Identifier: Apache-2.0
#pragma once

// assay's own method. Of each stage ln(target / source) is predicted by two Gaussian processes over
// everything that is known of a configuration (ratio_features.hpp, ratio_process.hpp), one smooth
// (Matérn 5/2), one that may jump (Matérn 1/2), averaged by how far each was off where it had not
// looked (expert.hpp). The total comes from the stages.

#include "assay/predict/recalibrate.hpp"

namespace assay::predict {

StageTimes automatically(const RecalibrationTask& task);

}  // namespace assay::predict
