// SPDX-License-Identifier: Apache-2.0
#pragma once

// One of several models of the same values, and how they are averaged.

#include <vector>

#include <Eigen/Core>

namespace assay::predict {

struct Expert {
  double left_out_error = 0;  // mean square over the calibration values, each by a model without it
  Eigen::VectorXd asked{};    // what it predicts
};

// The mean of what they predict, weighted by 1/error: the more an expert was off where it had not
// looked, the less it says. At least one expert; all predict as many values.
Eigen::VectorXd averaged(const std::vector<Expert>& experts);

}  // namespace assay::predict
