// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/pipeline.hpp"

#include <doctest/doctest.h>

#include "assay/engine/layout/order_figures.hpp"
#include "assay/engine/layout/prune.hpp"
#include "assay/engine/layout/solver/solve_segments.hpp"
#include "assay/engine/layout/synthetic_block.hpp"
#include "assay/engine/layout/tile.hpp"

using namespace assay;
using namespace assay::engine::layout;
using Eigen::MatrixXf;

namespace {

Block block_of(std::int64_t clusters, std::int64_t heads = 0, double density = 0.1) {
  return synthetic_block({.hidden_size = 384,
                          .intermediate_size = 1024,
                          .attention_heads = heads,
                          .kv_heads = heads,
                          .clusters = clusters,
                          .runs_read = 4,
                          .density = density},
                         64, 1);
}

Solution solved(const SharedAccess& weights, std::span<const Segment> segments,
                const SolveOptions& options) {
  const VirtualClock clock;
  return solve_segments(weights, segments, options, clock);
}

PipelineOptions options_of(PipelineMode mode, double sparsity) {
  return {.mode = mode, .solver = {.seed = 1}, .transformation = {.sparsity = sparsity}};
}

PipelineResult run(const Block& block, PipelineMode mode, double sparsity) {
  return run_pipeline(block, options_of(mode, sparsity), solved);
}

std::size_t tiles(Block block) {
  std::size_t all = 0;
  for (const MatrixXf* const weights : weights_of(block)) all += count_tiles(*weights);
  return all;
}

MatrixXf some_input(const Block& block, Eigen::Index tokens) {
  return SyntheticInput(block.inputs()).draw(tokens, 7);
}

}  // namespace

TEST_CASE("both modes compute the same function, since pruning by magnitude knows no order") {
  const Block block = block_of(32);
  const MatrixXf input = some_input(block, 9);
  const PipelineResult linear = run(block, PipelineMode::linear, 0.983);
  const PipelineResult iterative = run(block, PipelineMode::iterative, 0.983);
  CHECK(evaluated(iterative.block, input).isApprox(evaluated(linear.block, input), 1e-4F));
  CHECK_FALSE(linear.after);
  CHECK_FALSE(linear.statistics_after);
  REQUIRE(iterative.after);
  CHECK(iterative.statistics_after->improved);
}

TEST_CASE("what pruning left shows clusters that the whole matrix hides") {
  const Block block = block_of(64, 0, 0.05);
  constexpr double sparsity = 0.9917;
  const std::size_t linear = tiles(run(block, PipelineMode::linear, sparsity).block);
  const std::size_t iterative = tiles(run(block, PipelineMode::iterative, sparsity).block);
  CHECK(static_cast<double>(iterative) < 0.9 * static_cast<double>(linear));
}

TEST_CASE("noise has nothing to be found in either mode") {
  const Block block = block_of(0);
  const auto linear = static_cast<double>(tiles(run(block, PipelineMode::linear, 0.9).block));
  const auto iterative = static_cast<double>(tiles(run(block, PipelineMode::iterative, 0.9).block));
  CHECK(iterative > 0.97 * linear);
}

TEST_CASE("the same seed gives the same orders") {
  const Block block = block_of(32);
  const PipelineResult one = run(block, PipelineMode::iterative, 0.983);
  const PipelineResult other = run(block, PipelineMode::iterative, 0.983);
  CHECK(one.before == other.before);
  CHECK(*one.after == *other.after);
}

TEST_CASE("both orders are of the dimensions as they came, and so is W") {
  const Block block = block_of(32, 6);
  const PipelineResult iterative = run(block, PipelineMode::iterative, 0.983);
  REQUIRE(iterative.after);
  CHECK(fits(block, iterative.before));
  CHECK(fits(block, *iterative.after));

  // Pruned where it stood, then laid out in the one order: the same block.
  Block expected = block;
  for (MatrixXf* const weights : weights_of(expected)) {
    prune(*weights, Pruning::unstructured, 0.983);
  }
  const SharedAccess left = shared_access_of(expected, 16);
  CHECK(iterative.access_after.isApprox(left, 1e-5));
  expected = permuted(expected, *iterative.after);
  CHECK(iterative.block.feed_forward.gate == expected.feed_forward.gate);
  CHECK(iterative.block.attention->query == expected.attention->query);
  CHECK(iterative.block.attention->output == expected.attention->output);
}

TEST_CASE("an order that is given is not solved for, and the iterative mode goes on from it") {
  const Block block = block_of(32);
  PipelineOptions options = options_of(PipelineMode::linear, 0.983);
  options.given = random_order(block, 4);
  const PipelineResult linear = run_pipeline(block, options, solved);
  CHECK(linear.before == *options.given);
  CHECK_FALSE(linear.statistics_before);
  options.mode = PipelineMode::iterative;
  const PipelineResult iterative = run_pipeline(block, options, solved);
  CHECK(iterative.before == *options.given);
  CHECK(tiles(iterative.block) < tiles(linear.block));
}

TEST_CASE("a transformation that changes C by less than is asked for needs no other order") {
  const Block block = block_of(32);
  PipelineOptions options = options_of(PipelineMode::iterative, 0.983);
  options.repermute_on_delta = 100;
  CHECK_FALSE(run_pipeline(block, options, solved).after);
  options.repermute_on_delta = 1e-6;
  CHECK(run_pipeline(block, options, solved).after);
  options.transformation.pruning = Pruning::none;
  CHECK_FALSE(run_pipeline(block, options, solved).after);
}

TEST_CASE("W may come from activity or from a trace; dropped KV blocks leave the cache") {
  const Block block = block_of(32, 6);
  PipelineOptions options = options_of(PipelineMode::iterative, 0.9);
  options.calibration = some_input(block, 200);
  options.source = AccessSource::activations;
  options.transformation.kv_kept = 0.5;
  const PipelineResult by_activity = run_pipeline(block, options, solved);
  CHECK(by_activity.access_before.isApprox(shared_access_of_activity(block, options.calibration)));
  CHECK(by_activity.block.cache.positions() == 32);

  options.source = AccessSource::trace;
  options.trace = *shared_access(dimensions_of(block), std::vector<SharedPair>{{0, 1, 3}});
  const PipelineResult by_trace = run_pipeline(block, options, solved);
  CHECK(by_trace.access_before.isApprox(*options.trace));
  CHECK(by_trace.access_after.nonZeros() > 2);
}
