// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is timed of a feed-forward block: its matrices as they are stored after their
// transformation, for a fixed number of tokens.

#include <cstddef>

#include <Eigen/Core>

#include "assay/engine/layout/feed_forward.hpp"
#include "assay/engine/layout/quantize.hpp"
#include "assay/engine/layout/stored_matrix.hpp"

namespace assay::engine::layout {

class FeedForwardKernel {
 public:
  FeedForwardKernel(const FeedForward& block, Quantization quantization, Eigen::Index tokens);

  // As evaluated() of the quantized block, up to rounding. input: inputs × tokens, result: outputs
  // × tokens, of the right size. Allocates nothing. One thread.
  void run(const Eigen::MatrixXf& input, Eigen::MatrixXf& result);

  std::size_t tiles() const;
  std::size_t bytes() const;  // of weights that a run reads

 private:
  StoredMatrix gate_;
  StoredMatrix up_;
  StoredMatrix down_;
  Eigen::MatrixXf hidden_;  // neurons × tokens: gate · x, then what down is multiplied with
  Eigen::MatrixXf ups_;     // up · x
};

}  // namespace assay::engine::layout
