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
// length scales √D, 2; σ 0.2, 1; β 0.1, 1; noise 0.01, 1, or, where repeats tell it, √2 times the
// standard deviation of ln(time) over them, 0.5 (a ratio is of two measurements).
//
// The left-out error of up to most_refitted_rows is of processes fitted anew without a tenth of the
// rows, if it is the larger: one that keeps its hyperparameters flatters itself where rows are few.
// Beyond most_learning_rows the first of them decide on hyperparameters. None where there is no
// feature, or no positive definite covariance.
std::optional<Expert> ratio_process(KernelShape shape, const Eigen::MatrixXd& calibration,
                                    const Eigen::VectorXd& ratios, const Eigen::MatrixXd& asked,
                                    std::optional<double> repeat_log_sd = std::nullopt);

inline constexpr Eigen::Index most_learning_rows = 200;
inline constexpr Eigen::Index most_refitted_rows = 60;

}  // namespace assay::predict
