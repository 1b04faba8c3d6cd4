// SPDX-License-Identifier: Apache-2.0
#pragma once

// Columns brought to mean 0 and standard deviation 1.

#include <cstddef>

#include <Eigen/Core>

namespace assay::predict {

// Mean and standard deviation are those of the first `reference` rows; a column that does not vary
// among them is only centred.
inline Eigen::MatrixXd standardized(const Eigen::MatrixXd& inputs, std::size_t reference) {
  constexpr double smallest = 1e-12;
  const auto head = inputs.topRows(static_cast<Eigen::Index>(reference));
  const Eigen::RowVectorXd means = head.colwise().mean();
  Eigen::RowVectorXd scales =
      ((head.rowwise() - means).colwise().squaredNorm() / static_cast<double>(reference))
          .cwiseSqrt();
  scales = (scales.array() < smallest).select(1.0, scales);
  return (inputs.rowwise() - means).array().rowwise() / scales.array();
}

}  // namespace assay::predict
