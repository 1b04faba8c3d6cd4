// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/recalibration/automatic.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

#include <Eigen/Core>

#include "assay/predict/ratio_features.hpp"
#include "assay/predict/recalibration/expert.hpp"
#include "assay/predict/recalibration/log_time.hpp"
#include "assay/predict/recalibration/none.hpp"
#include "assay/predict/recalibration/ratio_process.hpp"
#include "assay/predict/recalibration/stagewise.hpp"
#include "assay/predict/rows_of.hpp"

namespace assay::predict {
namespace {

Eigen::VectorXd log_ratios(const CalibratedStage& stage) {
  Eigen::VectorXd ratios(static_cast<Eigen::Index>(stage.target.size()));
  for (std::size_t i = 0; i < stage.target.size(); ++i) {
    ratios[static_cast<Eigen::Index>(i)] = std::log(stage.target[i] / stage.source[i]);
  }
  return ratios;
}

std::vector<double> scaled(const std::vector<double>& times, const Eigen::VectorXd& log_factors) {
  std::vector<double> result;
  result.reserve(times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    result.push_back(
        time_of_log(std::log(times[i]) + log_factors[static_cast<Eigen::Index>(i)]));
  }
  return result;
}

}  // namespace

StageTimes automatically(const RecalibrationTask& task) {
  if (task.calibration.empty()) return uncalibrated(task);
  const Eigen::MatrixXd features = ratio_features(task.knobs, task.source, reference_rows(task));
  const Eigen::MatrixXd calibration = rows_of(features, task.calibration);
  const Eigen::MatrixXd asked = rows_of(features, task.asked);
  return stagewise(task, [&](const CalibratedStage& stage) {
    const Eigen::VectorXd ratios = log_ratios(stage);
    std::vector<Expert> experts;
    for (const KernelShape shape : {KernelShape::matern52, KernelShape::matern12}) {
      if (auto expert = ratio_process(shape, calibration, ratios, asked)) {
        experts.push_back(std::move(*expert));
      }
    }
    if (experts.empty()) {
      return scaled(stage.asked, Eigen::VectorXd::Constant(asked.rows(), ratios.mean()));
    }
    return scaled(stage.asked, averaged(experts));
  });
}

}  // namespace assay::predict
