// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/recalibration/expert.hpp"

namespace assay::predict {

Eigen::VectorXd averaged(const std::vector<Expert>& experts) {
  constexpr double least_error = 1e-6;  // nothing is known better than to 0.1 %
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(experts.front().asked.size());
  double weights = 0;
  for (const Expert& expert : experts) {
    const double weight = 1 / (expert.left_out_error + least_error);
    sum += weight * expert.asked;
    weights += weight;
  }
  return sum / weights;
}

}  // namespace assay::predict
