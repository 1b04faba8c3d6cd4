// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a transformation costs: its outputs against those of what was there before.

#include <Eigen/Core>

namespace assay::engine::layout {

struct Quality {
  double output_error_pct;    // Frobenius norm of the difference over that of the reference
  double top1_agreement_pct;  // of tokens: the largest output, of equal ones the first, is the same
};

// Both: outputs × tokens, of the same size. Without tokens nothing differs; what differs from a
// reference of zeros is infinitely far off.
Quality quality_of(const Eigen::MatrixXf& outputs, const Eigen::MatrixXf& reference);

}  // namespace assay::engine::layout
