// SPDX-License-Identifier: Apache-2.0
#pragma once

// An attention block as it is timed: what `evaluated` computes, from tiles.

#include <cstddef>
#include <vector>

#include <Eigen/Core>

#include "assay/engine/layout/attention.hpp"
#include "assay/engine/layout/block_sparse.hpp"
#include "assay/engine/layout/quantize.hpp"
#include "assay/engine/layout/stored_matrix.hpp"

namespace assay::engine::layout {

class AttentionKernel {
 public:
  // `tokens`: of every run. The cache stays float, whatever the projections are stored as.
  AttentionKernel(const Attention& attention, const KvCache& cache, Eigen::Index tokens,
                  Quantization quantization = Quantization::none);

  // input: inputs × tokens, result: outputs × tokens, of the right size. Allocates nothing. One
  // thread.
  void run(const Eigen::MatrixXf& input, Eigen::MatrixXf& result);

  std::size_t tiles() const;  // of the projections
  // What a run reads of weights and of the cache.
  std::size_t bytes() const;

 private:
  struct CachedHead {
    BlockSparse keys;    // positions × head_size
    BlockSparse values;  // head_size × positions
  };

  void gather_queries(Eigen::Index kv_head);
  void take_softmax(Eigen::Index kv_head);
  void scatter_context(Eigen::Index kv_head);

  Eigen::Index head_size_;
  Eigen::Index heads_of_kv_head_;
  Eigen::Index tokens_;
  StoredMatrix query_;
  StoredMatrix key_;
  StoredMatrix value_;
  StoredMatrix output_;
  std::vector<CachedHead> cache_;

  // Of all heads: channels × tokens.
  Eigen::MatrixXf queries_;
  Eigen::MatrixXf keys_;
  Eigen::MatrixXf values_;
  Eigen::MatrixXf context_;
  // Of one kv head: a column for each token of each query head that reads it, so that one product
  // with the cache serves them all.
  Eigen::MatrixXf head_queries_;  // head_size rows, scaled
  Eigen::MatrixXf weights_;       // positions rows: scores, then what softmax divides
  Eigen::MatrixXf head_context_;  // head_size rows
  Eigen::VectorXf own_weights_;   // of each column: the share that stays with the token itself
  Eigen::VectorXf scales_;        // of each column: makes shares of `weights_`
};

}  // namespace assay::engine::layout
