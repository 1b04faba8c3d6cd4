// SPDX-License-Identifier: Apache-2.0
#pragma once

// One of several models of the same values, and how they are averaged.

#include <vector>

#include <Eigen/Core>

namespace assay::predict {

struct Expert {
  Eigen::VectorXd left_out_errors{};  // of each calibration value, by a model without it
  Eigen::VectorXd asked{};            // what it predicts
};

// The mean of what they predict, weighted by 1 / (mean squared left-out error)^sharpness: the more an
// expert was off where it had not looked, the less it says. At least one; all of the same sizes.
Eigen::VectorXd averaged(const std::vector<Expert>& experts);

}  // namespace assay::predict
