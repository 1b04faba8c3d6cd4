// SPDX-License-Identifier: Apache-2.0
#pragma once

// A block as it is timed: what `evaluated` computes, from tiles.

#include <cstddef>
#include <optional>

#include <Eigen/Core>

#include "assay/engine/layout/attention_kernel.hpp"
#include "assay/engine/layout/block.hpp"
#include "assay/engine/layout/choices.hpp"
#include "assay/engine/layout/feed_forward_kernel.hpp"

namespace assay::engine::layout {

class BlockKernel {
 public:
  // `tokens`: of every run.
  BlockKernel(const Block& block, Eigen::Index tokens, Quantization quantization);

  // input: inputs × tokens, result: outputs × tokens, of the right size. Allocates nothing. One
  // thread.
  void run(const Eigen::MatrixXf& input, Eigen::MatrixXf& result);

  // Of the weights that are stored; and what a run reads of them and of the cache.
  std::size_t tiles() const;
  std::size_t bytes() const;

 private:
  std::optional<AttentionKernel> attention_{};
  FeedForwardKernel feed_forward_;
  Eigen::MatrixXf attended_;  // inputs × tokens
};

}  // namespace assay::engine::layout
