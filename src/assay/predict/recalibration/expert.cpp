// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/recalibration/expert.hpp"

#include <algorithm>

namespace assay::predict {

Eigen::VectorXd averaged(const std::vector<Expert>& experts, const Eigen::VectorXd& values) {
  constexpr double least_share = 0.0025;  // of the variance
  constexpr double least_error = 1e-6;    // nothing is known better than to 0.1 %
  const double floor = least_share * (values.array() - values.mean()).square().mean();
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(experts.front().asked.size());
  double weights = 0;
  for (const Expert& expert : experts) {
    const double weight = 1 / std::max(expert.left_out_error + least_error, floor);
    sum += weight * expert.asked;
    weights += weight;
  }
  return sum / weights;
}

}  // namespace assay::predict
