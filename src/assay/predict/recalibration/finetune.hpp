// SPDX-License-Identifier: Apache-2.0
#pragma once

// Method C of seed 003: the source's times stand for the model that was learnt there, and its knobs
// are fitted on: of each stage ln(target / source) by ridge regression on the encoded knobs
// (encoding.hpp, ridge.hpp). The total comes from the stages.

#include "assay/predict/recalibrate.hpp"

namespace assay::predict {

StageTimes by_fitted_ratios(const RecalibrationTask& task);

}  // namespace assay::predict
