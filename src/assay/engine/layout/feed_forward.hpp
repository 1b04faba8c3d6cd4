// SPDX-License-Identifier: Apache-2.0
#pragma once

// A gated feed-forward block, as models of today have it (Shazeer, "GLU variants improve
// transformer", 2020): down · (silu(gate · x) ∘ (up · x)). Its neurons may lie in any order.

#include <Eigen/Core>

#include "assay/engine/layout/permutation.hpp"
#include "assay/engine/layout/shared_access.hpp"

namespace assay::engine::layout {

struct FeedForward {
  Eigen::MatrixXf gate;  // neurons × inputs
  Eigen::MatrixXf up;    // neurons × inputs
  Eigen::MatrixXf down;  // outputs × neurons

  std::size_t neurons() const { return static_cast<std::size_t>(gate.rows()); }
};

// The same function, with its neurons in another order.
FeedForward permuted(const FeedForward& block, const Permutation& permutation);

// Neurons that read the same lines of inputs and write the same lines of outputs are used together.
SharedAccess shared_access_of(const FeedForward& block, std::size_t neighbours);

// What the neurons are for each token: inputs × tokens → neurons × tokens.
Eigen::MatrixXf hidden_of(const FeedForward& block, const Eigen::MatrixXf& input);

// The reference: inputs × tokens → outputs × tokens.
Eigen::MatrixXf evaluated(const FeedForward& block, const Eigen::MatrixXf& input);

}  // namespace assay::engine::layout
