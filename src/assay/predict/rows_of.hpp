// SPDX-License-Identifier: Apache-2.0
#pragma once

// Some rows of a matrix.

#include <cstddef>
#include <span>

#include <Eigen/Core>

namespace assay::predict {

inline Eigen::MatrixXd rows_of(const Eigen::MatrixXd& matrix, std::span<const std::size_t> rows) {
  Eigen::MatrixXd taken(static_cast<Eigen::Index>(rows.size()), matrix.cols());
  Eigen::Index at = 0;
  for (const std::size_t row : rows) {
    taken.row(at++) = matrix.row(static_cast<Eigen::Index>(row));
  }
  return taken;
}

}  // namespace assay::predict
