// SPDX-License-Identifier: Apache-2.0
#pragma once

// One block of a model as the pipeline sees it: D feature dimensions that may lie in another order,
// and what reads and writes them. The dimensions are the neurons, then, where there is an attention
// block, the channels of queries and keys, then those of values, each head by head.

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include <Eigen/Core>

#include "assay/engine/layout/attention.hpp"
#include "assay/engine/layout/feed_forward.hpp"
#include "assay/engine/layout/permutation.hpp"
#include "assay/engine/layout/segment.hpp"
#include "assay/engine/layout/shared_access.hpp"

namespace assay::engine::layout {

struct Block {
  FeedForward feed_forward;
  std::optional<Attention> attention{};
  KvCache cache{};  // of the attention block

  Eigen::Index inputs() const { return feed_forward.gate.cols(); }
};

std::vector<Segment> segments_of(const Block& block);
std::size_t dimensions_of(const Block& block);

// Whether the order is one of the block's dimensions, each within its segment.
bool fits(const Block& block, const Permutation& permutation);

// The same function; `permutation` fits.
Block permuted(const Block& block, const Permutation& permutation);

// Every matrix of weights.
std::vector<Eigen::MatrixXf*> weights_of(Block& block);
std::vector<const Eigen::MatrixXf*> weights_of(const Block& block);

// Dimensions that read and write the same lines are used together.
SharedAccess shared_access_of(const Block& block, std::size_t neighbours);

// Dimensions that are active for the same inputs are: in each segment the 2 % that are largest in
// absolute value. input: inputs × tokens.
SharedAccess shared_access_of_activity(const Block& block, const Eigen::MatrixXf& input);

// The reference: y = x + attention(x), then the feed-forward block of y; inputs × tokens to outputs
// × tokens. Normalisation and the second residual hold no weights and are left out.
Eigen::MatrixXf evaluated(const Block& block, const Eigen::MatrixXf& input);

}  // namespace assay::engine::layout
