// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/pipeline.hpp"

#include <cmath>
#include <utility>

#include "assay/base/random.hpp"
#include "assay/engine/layout/kv_blocks.hpp"
#include "assay/engine/layout/prune.hpp"

namespace assay::engine::layout {
namespace {

SharedAccess access_of(const Block& block, const PipelineOptions& options) {
  return options.source == AccessSource::activations
             ? shared_access_of_activity(block, options.calibration)
             : shared_access_of(block, options.neighbours);
}

void transform(Block& block, const PipelineOptions& options) {
  const Transformation& by = options.transformation;
  for (Eigen::MatrixXf* const weights : weights_of(block)) {
    prune(*weights, by.pruning, by.sparsity);
  }
  if (!block.attention || by.kv_kept >= 1) return;
  block.cache = compressed(
      block.cache, kept_blocks(*block.attention, block.cache, options.calibration, by.kv_kept));
}

// Of C, by what the transformation did to W, with the dimensions where they are.
double delta_of(double c_before, double c_after) {
  if (c_before > 0) return std::abs(c_after - c_before) / c_before;
  return c_after > 0 ? 1 : 0;
}

}  // namespace

PipelineResult run_pipeline(const Block& block, const PipelineOptions& options,
                            const Solver& solver) {
  const auto solved = [&](const SharedAccess& weights, std::uint64_t place) {
    SolveOptions own = options.solver;
    own.seed = derive_seed(options.solver.seed, {place});
    if (options.mode == PipelineMode::iterative) own.budget_s /= 2;
    return solver(weights, segments_of(block), own);
  };
  PipelineResult result;
  result.access_before =
      options.source == AccessSource::trace ? *options.trace : access_of(block, options);
  if (options.given) {
    result.before = *options.given;
  } else {
    Solution solution = solved(result.access_before, 0);
    result.before = std::move(solution.permutation);
    result.statistics_before = solution.statistics;
  }
  result.block = permuted(block, result.before);
  transform(result.block, options);

  const SharedAccess left = access_of(result.block, options);
  const Permutation as_it_came{positions_of(result.before)};
  result.access_after = reordered(left, as_it_came);
  const CacheShape& cache = options.solver.cache;
  const bool again = options.mode == PipelineMode::iterative &&
                     delta_of(cache_cost(result.access_before, result.before, cache),
                              cache_cost(left, identity(result.before.size()), cache)) >=
                         options.repermute_on_delta;
  if (!again) return result;
  Solution solution = solved(left, 1);
  result.block = permuted(result.block, solution.permutation);
  result.after = composed(result.before, solution.permutation);
  result.statistics_after = solution.statistics;
  return result;
}

}  // namespace assay::engine::layout
