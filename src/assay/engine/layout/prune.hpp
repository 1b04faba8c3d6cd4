// SPDX-License-Identifier: Apache-2.0
#pragma once

// S: weights that are set to 0 by their magnitude.

#include <Eigen/Core>

#include "assay/engine/layout/choices.hpp"

namespace assay::engine::layout {

// `sparsity`: the share of values that become 0, 0 … 1; those of equal magnitude go in the order of
// their rows and columns, so that the result is one.
void prune(Eigen::MatrixXf& weights, Pruning pruning, double sparsity);

// The share of values that are 0.
double sparsity_of(const Eigen::MatrixXf& weights);

}  // namespace assay::engine::layout
