// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/block_kernel.hpp"

namespace assay::engine::layout {

BlockKernel::BlockKernel(const Block& block, Eigen::Index tokens, Quantization quantization)
    : feed_forward_(block.feed_forward, quantization, tokens) {
  if (!block.attention) return;
  attention_.emplace(*block.attention, block.cache, tokens, quantization);
  attended_.resize(block.inputs(), tokens);
}

void BlockKernel::run(const Eigen::MatrixXf& input, Eigen::MatrixXf& result) {
  if (!attention_) return feed_forward_.run(input, result);
  attention_->run(input, attended_);
  attended_ += input;
  feed_forward_.run(attended_, result);
}

std::size_t BlockKernel::tiles() const {
  return feed_forward_.tiles() + (attention_ ? attention_->tiles() : 0);
}

std::size_t BlockKernel::bytes() const {
  return feed_forward_.bytes() + (attention_ ? attention_->bytes() : 0);
}

}  // namespace assay::engine::layout
