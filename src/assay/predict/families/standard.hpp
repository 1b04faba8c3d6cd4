// SPDX-License-Identifier: Apache-2.0
#pragma once

// Features and log times brought to mean 0 and standard deviation 1, as models that are fitted by
// gradients want them, and back.

#include <cstddef>
#include <string>

#include <Eigen/Core>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"

namespace assay::predict {

struct Standard {
  Eigen::VectorXd shift;  // of each feature
  Eigen::VectorXd scale;
  double log_shift = 0;  // of the logarithm of milliseconds
  double log_scale = 1;

  // Rows × features both.
  Eigen::MatrixXd features(const Eigen::MatrixXd& values) const;
  Eigen::VectorXd targets(const Eigen::VectorXd& logs) const;
  // Milliseconds of targets.
  Eigen::VectorXd times(const Eigen::VectorXd& targets) const;

  void write(Json& parameters) const;
};

// Of rows × features, and the logarithm of each row's milliseconds.
Standard standard_of(const Eigen::MatrixXd& values, const Eigen::VectorXd& logs);

// What Standard::write wrote; `where` is how the place is called in a message.
Result<Standard> read_standard(const Json& parameters, std::size_t features,
                               const std::string& where);

}  // namespace assay::predict
