// SPDX-License-Identifier: Apache-2.0
#pragma once

// Times as Eigen takes them.

#include <vector>

#include <Eigen/Core>

namespace assay::predict {

// Natural logarithms of positive values.
inline Eigen::VectorXd logs_of(const std::vector<double>& ms) {
  return Eigen::Map<const Eigen::VectorXd>(ms.data(), static_cast<Eigen::Index>(ms.size()))
      .array()
      .log();
}

}  // namespace assay::predict
