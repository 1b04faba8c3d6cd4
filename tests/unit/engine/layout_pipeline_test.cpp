// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/pipeline.hpp"

#include <doctest/doctest.h>

#include "assay/engine/layout/block_sparse.hpp"
#include "assay/engine/layout/generator.hpp"

using namespace assay;
using namespace assay::engine::layout;
using Eigen::MatrixXf;

namespace {

constexpr std::size_t inputs = 384;

FeedForward block_of(std::size_t clusters) {
  const HiddenClusters shape{.neurons = 1024,
                             .inputs = inputs,
                             .clusters = clusters,
                             .runs_read = 4,
                             .density = 0.1,
                             .seed = 1};
  return {.gate = clustered_matrix(shape, 0),
          .up = clustered_matrix(shape, 1),
          .down = clustered_matrix(shape, 2).transpose()};
}

PipelineResult run(const FeedForward& block, PipelineMode mode, double sparsity) {
  const VirtualClock clock;
  return run_pipeline(block, {.mode = mode, .solver = {.seed = 1}, .sparsity = sparsity}, clock);
}

std::size_t tiles(const FeedForward& block) {
  return block_sparse(block.gate).tiles() + block_sparse(block.up).tiles() +
         block_sparse(block.down).tiles();
}

}  // namespace

TEST_CASE("both modes compute the same function, since pruning by magnitude knows no order") {
  const FeedForward block = block_of(32);
  const MatrixXf input = clustered_matrix({.neurons = inputs, .inputs = 9, .noise = 1}, 5);
  const PipelineResult linear = run(block, PipelineMode::linear, 0.983);
  const PipelineResult iterative = run(block, PipelineMode::iterative, 0.983);
  CHECK(evaluated(iterative.block, input).isApprox(evaluated(linear.block, input), 1e-4F));
  CHECK_FALSE(linear.after);
  CHECK_FALSE(linear.statistics_after);
  REQUIRE(iterative.after);
  CHECK(iterative.statistics_after->improved);
}

TEST_CASE("what pruning left shows clusters that the whole matrix hides") {
  const FeedForward block = block_of(32);
  const std::size_t linear = tiles(run(block, PipelineMode::linear, 0.983).block);
  const std::size_t iterative = tiles(run(block, PipelineMode::iterative, 0.983).block);
  CHECK(static_cast<double>(iterative) < 0.9 * static_cast<double>(linear));
}

TEST_CASE("noise has nothing to be found in either mode") {
  const FeedForward block = block_of(0);
  const auto linear = static_cast<double>(tiles(run(block, PipelineMode::linear, 0.9).block));
  const auto iterative = static_cast<double>(tiles(run(block, PipelineMode::iterative, 0.9).block));
  CHECK(iterative > 0.97 * linear);
}

TEST_CASE("the same seed gives the same orders") {
  const FeedForward block = block_of(32);
  const PipelineResult one = run(block, PipelineMode::iterative, 0.983);
  const PipelineResult other = run(block, PipelineMode::iterative, 0.983);
  CHECK(one.before == other.before);
  CHECK(*one.after == *other.after);
}
