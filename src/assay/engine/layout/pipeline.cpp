// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/pipeline.hpp"

#include <utility>

#include "assay/base/random.hpp"

namespace assay::engine::layout {

PipelineResult run_pipeline(const FeedForward& block, const PipelineOptions& options,
                            const Clock& clock) {
  const auto solved = [&](const FeedForward& of, std::uint64_t place) {
    SolveOptions solver = options.solver;
    solver.seed = derive_seed(options.solver.seed, {place});
    if (options.mode == PipelineMode::iterative) solver.budget_s /= 2;
    return solve(shared_access_of(of, options.neighbours), solver, clock);
  };
  Solution before = solved(block, 0);
  PipelineResult result{.block = permuted(block, before.permutation),
                        .before = std::move(before.permutation),
                        .statistics_before = before.statistics};
  for (Eigen::MatrixXf* const weights :
       {&result.block.gate, &result.block.up, &result.block.down}) {
    prune(*weights, options.pruning, options.sparsity);
  }
  if (options.mode == PipelineMode::iterative) {
    Solution after = solved(result.block, 1);
    result.block = permuted(result.block, after.permutation);
    result.after = std::move(after.permutation);
    result.statistics_after = after.statistics;
  }
  return result;
}

}  // namespace assay::engine::layout
