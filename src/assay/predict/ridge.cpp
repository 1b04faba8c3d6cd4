// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/ridge.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <Eigen/SVD>

namespace assay::predict {
namespace {

constexpr std::array strengths{1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0, 100.0};
constexpr double smallest_scale = 1e-12;
constexpr double least_left = 1e-3;  // of 1 − h: a row that determines itself says nothing

Eigen::MatrixXd standardized(const Eigen::MatrixXd& inputs, const Eigen::VectorXd& means,
                             const Eigen::VectorXd& scales) {
  return (inputs.rowwise() - means.transpose()).array().rowwise() / scales.transpose().array();
}

}  // namespace

Eigen::VectorXd Ridge::predict(const Eigen::MatrixXd& inputs) const {
  return (standardized(inputs, means, scales) * coefficients).array() + intercept;
}

Ridge fit_ridge(const Eigen::MatrixXd& inputs, const Eigen::VectorXd& values) {
  const auto rows = static_cast<double>(inputs.rows());
  Ridge ridge;
  ridge.intercept = values.mean();
  ridge.means = inputs.colwise().mean().transpose();
  ridge.scales = ((inputs.rowwise() - ridge.means.transpose()).colwise().squaredNorm() / rows)
                     .cwiseSqrt()
                     .transpose();
  for (double& scale : ridge.scales) {
    if (scale < smallest_scale) scale = 1;
  }
  ridge.coefficients = Eigen::VectorXd::Zero(inputs.cols());
  if (inputs.cols() == 0 || inputs.rows() < 2) return ridge;

  const Eigen::BDCSVD<Eigen::MatrixXd> svd(standardized(inputs, ridge.means, ridge.scales),
                                           Eigen::ComputeThinU | Eigen::ComputeThinV);
  const Eigen::MatrixXd& u = svd.matrixU();
  const Eigen::VectorXd& s = svd.singularValues();
  const Eigen::VectorXd centred = values.array() - ridge.intercept;
  const Eigen::VectorXd projected = u.transpose() * centred;
  double least = std::numeric_limits<double>::infinity();
  for (const double strength : strengths) {
    const Eigen::VectorXd kept = s.array().square() / (s.array().square() + strength);
    const Eigen::VectorXd hat = (u.array().square().matrix() * kept).array() + 1 / rows;
    const Eigen::VectorXd residuals = centred - u * kept.cwiseProduct(projected);
    const Eigen::ArrayXd left = (1 - hat.array()).max(least_left);
    const double error = (residuals.array() / left).square().sum();
    if (error >= least) continue;
    least = error;
    ridge.strength = strength;
    ridge.coefficients =
        svd.matrixV() *
        (s.array() / (s.array().square() + strength) * projected.array()).matrix();
  }
  return ridge;
}

}  // namespace assay::predict
