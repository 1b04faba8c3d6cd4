// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/recalibration/expert.hpp"

#include <cmath>

namespace assay::predict {

Eigen::VectorXd averaged(const std::vector<Expert>& experts) {
  constexpr double sharpness = 2;
  constexpr double least_error = 1e-8;  // squared: nothing is known better than to 0.01 %
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(experts.front().asked.size());
  double weights = 0;
  for (const Expert& expert : experts) {
    const double weight =
        std::pow(expert.left_out_errors.array().square().mean() + least_error, -sharpness);
    sum += weight * expert.asked;
    weights += weight;
  }
  return sum / weights;
}

}  // namespace assay::predict
