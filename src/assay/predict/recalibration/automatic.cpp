// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/recalibration/automatic.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "assay/predict/logs_of.hpp"
#include "assay/predict/ratio_features.hpp"
#include "assay/predict/recalibration/expert.hpp"
#include "assay/predict/recalibration/line.hpp"
#include "assay/predict/recalibration/log_time.hpp"
#include "assay/predict/recalibration/none.hpp"
#include "assay/predict/recalibration/ratio_process.hpp"
#include "assay/predict/recalibration/stagewise.hpp"
#include "assay/predict/ridge.hpp"
#include "assay/predict/rows_of.hpp"

namespace assay::predict {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// Of the mean square of experts that have fewer ways to go wrong, which flatters them where rows
// are few: of one or two parameters, and of one a knob.
constexpr double handicap = 2;
constexpr double handicap_of_knobs = 4;
// Of the ratios' variance, what a process is off by at least: with few rows it may meet them by
// chance.
constexpr double least_share = 0.0025;
constexpr std::array knob_strengths{1e-3, 1e-2, 1e-1, 1.0, 10.0};

// Inputs of the rows that calibrate and of those that are asked.
struct Inputs {
  MatrixXd calibration;
  MatrixXd asked;
};

Inputs inputs_of(const MatrixXd& features, const RecalibrationTask& task) {
  return {rows_of(features, task.calibration), rows_of(features, task.asked)};
}

Expert by_ridge(const Inputs& inputs, const VectorXd& ratios, std::span<const double> strengths) {
  const RidgeFit fitted =
      ridge(inputs.calibration, ratios, VectorXd::Ones(ratios.size()), strengths);
  return {.left_out_error = handicap_of_knobs * fitted.leave_one_out_mse,
          .asked = (inputs.asked * fitted.coefficients).array() + fitted.intercept};
}

Expert by_line(const CalibratedStage& stage) {
  const Line line = fit_line(stage.source, stage.target);
  Expert expert{.asked = VectorXd(static_cast<Index>(stage.asked.size()))};
  for (const double error : left_out_errors(line, stage.source, stage.target)) {
    expert.left_out_error += handicap * error * error / static_cast<double>(stage.source.size());
  }
  for (std::size_t i = 0; i < stage.asked.size(); ++i) {
    expert.asked[static_cast<Index>(i)] = std::log(line(stage.asked[i]) / stage.asked[i]);
  }
  return expert;
}

Expert unchanged(const VectorXd& ratios, Index asked) {
  return {.left_out_error = handicap * ratios.array().square().mean(),
          .asked = VectorXd::Zero(asked)};
}

std::vector<double> scaled(const std::vector<double>& times, const VectorXd& log_factors) {
  std::vector<double> result;
  result.reserve(times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    result.push_back(time_of_log(std::log(times[i]) + log_factors[static_cast<Index>(i)]));
  }
  return result;
}

}  // namespace

StageTimes automatically(const RecalibrationTask& task) {
  if (task.calibration.empty() || task.asked.empty()) return uncalibrated(task);
  const RatioFeatures features = ratio_features(task.knobs, task.source, reference_rows(task));
  const Inputs knobs = inputs_of(features.knobs, task);
  const Inputs known = inputs_of(features.known, task);
  const Inputs all = inputs_of(features.all, task);
  return stagewise(task, [&](const CalibratedStage& stage) {
    const VectorXd ratios = logs_of(stage.target) - logs_of(stage.source);
    const double spread = (ratios.array() - ratios.mean()).square().mean();
    std::vector<Expert> experts{unchanged(ratios, known.asked.rows()), by_line(stage)};
    if (knobs.asked.cols() > 0) experts.push_back(by_ridge(knobs, ratios, knob_strengths));
    const auto add = [&](KernelShape shape, const Inputs& inputs) {
      auto expert =
          ratio_process(shape, inputs.calibration, ratios, inputs.asked, stage.repeat_log_sd);
      if (!expert) return;
      expert->left_out_error = std::max(expert->left_out_error, least_share * spread);
      experts.push_back(std::move(*expert));
    };
    add(KernelShape::matern52, known);
    add(KernelShape::matern52, all);
    add(KernelShape::matern12, all);
    return scaled(stage.asked, averaged(experts));
  });
}

}  // namespace assay::predict
