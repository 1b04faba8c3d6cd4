// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ridge regression with its leave-one-out errors in closed form (Hoerl & Kennard, "Ridge
// regression", Technometrics 12 (1970); Allen's PRESS, 1974).

#include <span>

#include <Eigen/Core>

namespace assay::predict {

// y ≈ intercept + inputs · coefficients.
struct RidgeFit {
  double intercept = 0;
  Eigen::VectorXd coefficients{};
  double strength = 0;           // the one that was chosen
  double leave_one_out_mse = 0;  // weighted mean square of the errors of rows left out one by one
};

// Minimises Σ wᵢ(yᵢ − ŷᵢ)² + strength · Σ wᵢ · Σ (βⱼ sⱼ)², sⱼ the weighted standard deviation of
// column j; the intercept is not penalised, and a column that does not vary has the coefficient 0.
// Of the strengths the one with the smallest leave-one-out error, the larger of equals. Weights are
// positive, strengths positive and ascending, all sizes agree and none is 0 but that of columns.
RidgeFit ridge(const Eigen::MatrixXd& inputs, const Eigen::VectorXd& y,
               const Eigen::VectorXd& weights, std::span<const double> strengths);

}  // namespace assay::predict
