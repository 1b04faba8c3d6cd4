// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a smooth model of the knobs leaves of a source device's times: the measurement's own noise,
// and the jumps between kernels that a library chooses by shape.

#include <cstddef>
#include <vector>

#include <Eigen/Core>

namespace assay::predict {

// Of the logarithm of the times, after a ridge regression (strength 1) on the standardised inputs
// and on all products of two of the first `products` of them; without products where the reference
// rows are fewer than twice the terms, none at all where they are fewer even then. The reference
// rows' own are leave-one-out residuals. In their standard deviations, cut off at ±4; empty where
// there is nothing left but rounding.
Eigen::VectorXd source_residuals(const Eigen::MatrixXd& inputs, Eigen::Index products,
                                 const Eigen::VectorXd& log_times, std::size_t reference);

}  // namespace assay::predict
