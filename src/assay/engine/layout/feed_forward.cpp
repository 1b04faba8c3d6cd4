// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/feed_forward.hpp"

#include "assay/engine/layout/tile.hpp"

namespace assay::engine::layout {

FeedForward permuted(const FeedForward& block, const Permutation& permutation) {
  return {.gate = block.gate(permutation.order, Eigen::all),
          .up = block.up(permutation.order, Eigen::all),
          .down = block.down(Eigen::all, permutation.order)};
}

SharedAccess shared_access_of(const FeedForward& block, std::size_t neighbours) {
  const Eigen::MatrixXf gate = use_of_lines(block.gate, tile_columns);
  const Eigen::MatrixXf up = use_of_lines(block.up, tile_columns);
  const Eigen::MatrixXf down = use_of_lines(block.down.transpose(), tile_rows);
  Eigen::MatrixXf use(gate.rows(), gate.cols() + up.cols() + down.cols());
  use << gate, up, down;
  return shared_access_of_use(use, neighbours);
}

Eigen::MatrixXf hidden_of(const FeedForward& block, const Eigen::MatrixXf& input) {
  const Eigen::ArrayXXf gates = (block.gate * input).array();
  return (gates / (1 + (-gates).exp()) * (block.up * input).array()).matrix();
}

Eigen::MatrixXf evaluated(const FeedForward& block, const Eigen::MatrixXf& input) {
  return block.down * hidden_of(block, input);
}

}  // namespace assay::engine::layout
