// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ridge regression whose strength is chosen by leave-one-out errors.

#include <Eigen/Core>

namespace assay::predict {

// y ≈ intercept + Σ coefficient · (x − mean) / scale.
struct Ridge {
  double intercept = 0;
  Eigen::VectorXd coefficients{};
  Eigen::VectorXd means{};
  Eigen::VectorXd scales{};  // standard deviations; 1 of an input that did not vary
  double strength = 0;

  Eigen::VectorXd predict(const Eigen::MatrixXd& inputs) const;
};

// Inputs are standardised, the intercept is not shrunk. The strength, 10⁻⁴ … 100 in decades, is the
// one with the smallest sum of squared leave-one-out residuals e/(1 − h), h from the hat matrix
// (Allen, "The relationship between variable selection and data augmentation and a method for
// prediction", Technometrics 16 (1974)). At least one row; of one, its value is predicted anywhere.
Ridge fit_ridge(const Eigen::MatrixXd& inputs, const Eigen::VectorXd& values);

}  // namespace assay::predict
