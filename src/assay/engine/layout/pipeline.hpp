// SPDX-License-Identifier: Apache-2.0
#pragma once

// permute → transform → permute again.

#include <functional>
#include <optional>
#include <span>

#include <Eigen/Core>

#include "assay/engine/layout/block.hpp"
#include "assay/engine/layout/choices.hpp"
#include "assay/engine/layout/solver/solve.hpp"

namespace assay::engine::layout {

// S and K; Q is how the kernel stores what they left.
struct Transformation {
  Pruning pruning = Pruning::unstructured;
  double sparsity = 0.9;
  double kv_kept = 1;  // the share of the cache's blocks
};

struct PipelineOptions {
  PipelineMode mode = PipelineMode::linear;
  SolveOptions solver{};  // its budget is that of both orders together
  AccessSource source = AccessSource::weights;
  std::size_t neighbours = 16;          // of each dimension in W
  std::optional<SharedAccess> trace{};  // W of what comes, where that is the source
  std::optional<Permutation> given{};   // in the place of the first order; fits the block
  Transformation transformation{};
  double repermute_on_delta = 0;  // of C, relative: a lesser change needs no other order
  Eigen::MatrixXf calibration{};  // inputs × tokens, for activations and the cache's blocks
};

// W, which dimensions may change places, and how to solve.
using Solver =
    std::function<Solution(const SharedAccess&, std::span<const Segment>, const SolveOptions&)>;

struct PipelineResult {
  Block block;                         // permuted and transformed
  Permutation before;                  // of the dimensions as they came
  std::optional<Permutation> after{};  // likewise, where another order was solved for
  std::optional<SolveStatistics> statistics_before{};  // none of an order that was given
  std::optional<SolveStatistics> statistics_after{};
  SharedAccess access_before;  // W as it came, and as the transformation left it: of the dimensions
  SharedAccess access_after;   // in the order in which they came

  const Permutation& order() const { return after ? *after : before; }
};

// Where W comes from a trace, what the transformation left is told by the weights.
PipelineResult run_pipeline(const Block& block, const PipelineOptions& options,
                            const Solver& solver);

}  // namespace assay::engine::layout
