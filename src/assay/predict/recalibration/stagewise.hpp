// SPDX-License-Identifier: Apache-2.0
#pragma once

// What methods that work stage by stage share: what they are given of a stage, and how a total
// comes of the stages.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "assay/predict/recalibrate.hpp"

namespace assay::predict {

// How many first rows the statistics of knobs are of.
std::size_t reference_rows(const RecalibrationTask& task);

// Milliseconds of one stage, or of the total.
struct CalibratedStage {
  std::string name;
  std::vector<double> source;             // at the calibration rows
  std::vector<double> target;             // at the calibration rows, measured
  std::vector<double> asked;              // on the source, at the asked rows
  std::optional<double> repeat_log_sd{};  // of ln(time) over repeats on the source
};

// The asked rows' times on the target; one a row.
using StagePredictor = std::function<std::vector<double>(const CalibratedStage& stage)>;

CalibratedStage calibrated_total(const RecalibrationTask& task);

// Every stage by `predict`, and the total as their sum (total.hpp); where totals were measured on
// their own, times the median of total / sum over the calibration rows. Without stages the
// total by `predict`.
StageTimes stagewise(const RecalibrationTask& task, const StagePredictor& predict);

}  // namespace assay::predict
