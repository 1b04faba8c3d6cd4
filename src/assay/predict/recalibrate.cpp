// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/recalibrate.hpp"

#include "assay/predict/recalibration/affine.hpp"
#include "assay/predict/recalibration/automatic.hpp"
#include "assay/predict/recalibration/finetune.hpp"
#include "assay/predict/recalibration/global.hpp"
#include "assay/predict/recalibration/none.hpp"

namespace assay::predict {

StageTimes recalibrate(TransferMethod method, const RecalibrationTask& task) {
  switch (method) {
    case TransferMethod::none: return uncalibrated(task);
    case TransferMethod::affine: return by_stage_lines(task);
    case TransferMethod::global: return by_one_line(task);
    case TransferMethod::finetune: return by_fitted_ratios(task);
    case TransferMethod::automatic: return automatically(task);
  }
  return uncalibrated(task);
}

}  // namespace assay::predict
