// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/ridge.hpp"

#include <cmath>
#include <limits>

#include <Eigen/Eigenvalues>

namespace assay::predict {
namespace {

// A column whose spread is nothing but rounding does not vary.
constexpr double smallest_relative_spread = 1e-12;

// A row that determines its own prediction tells nothing of the others.
constexpr double largest_leverage = 1 - 1e-9;

}  // namespace

RidgeFit ridge(const Eigen::MatrixXd& inputs, const Eigen::VectorXd& y,
               const Eigen::VectorXd& weights, std::span<const double> strengths) {
  if (inputs.cols() == 0) {
    RidgeFit mean = ridge(Eigen::MatrixXd::Zero(inputs.rows(), 1), y, weights, strengths);
    mean.coefficients.resize(0);
    return mean;
  }
  const Eigen::VectorXd share = weights / weights.sum();
  const Eigen::RowVectorXd means = share.transpose() * inputs;
  const double y_mean = share.dot(y);

  Eigen::MatrixXd scaled = inputs.rowwise() - means;
  Eigen::RowVectorXd spreads = (share.transpose() * scaled.cwiseAbs2()).cwiseMax(0.0).cwiseSqrt();
  for (Eigen::Index column = 0; column < scaled.cols(); ++column) {
    const double size = inputs.col(column).cwiseAbs().maxCoeff();
    if (spreads(column) <= smallest_relative_spread * size) spreads(column) = 0;
    scaled.col(column) *= spreads(column) > 0 ? 1 / spreads(column) : 0.0;
  }
  const Eigen::VectorXd root = share.cwiseSqrt();
  const Eigen::VectorXd centred = root.cwiseProduct((y.array() - y_mean).matrix());
  scaled = root.asDiagonal() * scaled;

  const Eigen::MatrixXd gram = scaled.transpose() * scaled;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(gram);
  const Eigen::VectorXd values = solver.eigenvalues().cwiseMax(0.0);
  const Eigen::MatrixXd turned = scaled * solver.eigenvectors();
  const Eigen::MatrixXd turned_squares = turned.cwiseAbs2();
  const Eigen::VectorXd projected = turned.transpose() * centred;

  RidgeFit best;
  best.leave_one_out_mse = std::numeric_limits<double>::infinity();
  Eigen::VectorXd best_turned = Eigen::VectorXd::Zero(values.size());
  for (const double strength : strengths) {
    const Eigen::VectorXd inverse = (values.array() + strength).inverse().matrix();
    const Eigen::VectorXd coefficients = inverse.cwiseProduct(projected);
    const Eigen::ArrayXd leverage =
        ((turned_squares * inverse) + share).array().min(largest_leverage);
    const Eigen::ArrayXd errors = (centred - turned * coefficients).array() / (1 - leverage);
    const double error = errors.square().sum();
    if (!(error <= best.leave_one_out_mse)) continue;
    best.strength = strength;
    best.leave_one_out_mse = error;
    best_turned = coefficients;
  }
  best.coefficients = solver.eigenvectors() * best_turned;
  for (Eigen::Index column = 0; column < spreads.size(); ++column) {
    best.coefficients(column) *= spreads(column) > 0 ? 1 / spreads(column) : 0.0;
  }
  best.intercept = y_mean - means.dot(best.coefficients);
  return best;
}

}  // namespace assay::predict
