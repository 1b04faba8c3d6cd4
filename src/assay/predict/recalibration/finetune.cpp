// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/recalibration/finetune.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include <Eigen/Core>

#include "assay/predict/encoding.hpp"
#include "assay/predict/recalibration/log_time.hpp"
#include "assay/predict/recalibration/none.hpp"
#include "assay/predict/recalibration/stagewise.hpp"
#include "assay/predict/ridge.hpp"
#include "assay/predict/split.hpp"

namespace assay::predict {
namespace {

constexpr std::array strengths{1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0};

KnobTable reference_knobs(const RecalibrationTask& task) {
  std::vector<std::size_t> rows(reference_rows(task));
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return take(task.knobs, rows);
}

}  // namespace

StageTimes by_fitted_ratios(const RecalibrationTask& task) {
  if (task.calibration.empty()) return uncalibrated(task);
  const std::vector<KnobRange> ranges = knob_ranges(reference_knobs(task));
  const Eigen::MatrixXd calibration = encode(take(task.knobs, task.calibration), ranges);
  const Eigen::MatrixXd asked = encode(take(task.knobs, task.asked), ranges);
  return stagewise(task, [&](const CalibratedStage& stage) {
    Eigen::VectorXd ratios(calibration.rows());
    for (std::size_t i = 0; i < stage.target.size(); ++i) {
      ratios[static_cast<Eigen::Index>(i)] = std::log(stage.target[i] / stage.source[i]);
    }
    const RidgeFit fitted =
        ridge(calibration, ratios, Eigen::VectorXd::Ones(calibration.rows()), strengths);
    const Eigen::VectorXd corrections =
        (asked * fitted.coefficients).array() + fitted.intercept;
    std::vector<double> predicted;
    for (std::size_t i = 0; i < stage.asked.size(); ++i) {
      predicted.push_back(time_of_log(std::log(stage.asked[i]) +
                                      corrections[static_cast<Eigen::Index>(i)]));
    }
    return predicted;
  });
}

}  // namespace assay::predict
