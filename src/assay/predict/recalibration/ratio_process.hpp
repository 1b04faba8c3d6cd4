// SPDX-License-Identifier: Apache-2.0
#pragma once

// ln(target / source) as a Gaussian process over ratio_features.hpp.

#include <optional>

#include <Eigen/Core>

#include "assay/predict/gaussian_process.hpp"
#include "assay/predict/recalibration/expert.hpp"

namespace assay::predict {

// With D standardised features, the covariance is σ²·shape (a length scale for each feature)
// + β²·x·x'/D + 1 + noise², about the mean of the ratios. Hyperparameters are those of the largest
// posterior; their priors are log-normal, with median and standard deviation of the logarithm:
// length scales √D, 2; σ 0.2, 1; noise 0.01, 1; β 0.1, 1. Beyond most_learning_rows the first of
// them decide on hyperparameters. None where there is no feature, or no positive definite covariance.
std::optional<Expert> ratio_process(KernelShape shape, const Eigen::MatrixXd& calibration,
                                    const Eigen::VectorXd& ratios, const Eigen::MatrixXd& asked);

inline constexpr Eigen::Index most_learning_rows = 200;

}  // namespace assay::predict
