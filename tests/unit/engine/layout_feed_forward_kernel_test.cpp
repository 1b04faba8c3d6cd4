// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/feed_forward_kernel.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "assay/engine/layout/fast_exp.hpp"
#include "assay/engine/layout/generator.hpp"
#include "assay/engine/layout/prune.hpp"
#include "counted_allocations.hpp"

using namespace assay::engine::layout;
using Eigen::Index;
using Eigen::MatrixXf;

namespace {

constexpr auto all_quantizations = {Quantization::none, Quantization::minmax, Quantization::kl};

// Of dimensions that cut tiles.
FeedForward sample_block(double sparsity) {
  const HiddenClusters shape{.neurons = 90, .inputs = 35, .clusters = 3, .noise = 0.1, .seed = 8};
  FeedForward block{.gate = clustered_matrix(shape, 0),
                    .up = clustered_matrix(shape, 1),
                    .down = clustered_matrix(shape, 2).transpose()};
  for (MatrixXf* matrix : {&block.gate, &block.up, &block.down}) {
    prune(*matrix, Pruning::unstructured, sparsity);
  }
  return block;
}

FeedForward quantized_block(const FeedForward& block, Quantization quantization) {
  return {.gate = dense(stored(block.gate, quantization)),
          .up = dense(stored(block.up, quantization)),
          .down = dense(stored(block.down, quantization))};
}

MatrixXf sample_input(Index tokens) {
  return clustered_matrix({.neurons = 35, .inputs = static_cast<std::size_t>(tokens), .noise = 1},
                          3);
}

}  // namespace

TEST_CASE("a kernel computes its quantized block, run after run") {
  const FeedForward block = sample_block(0.6);
  for (const Quantization quantization : all_quantizations) {
    const FeedForward expected = quantized_block(block, quantization);
    for (const Index tokens : {1, 2, 13}) {
      FeedForwardKernel kernel(block, quantization, tokens);
      MatrixXf result = MatrixXf::Constant(35, tokens, 99.0F);
      for (const float scale : {1.0F, 5.0F}) {
        const MatrixXf input = scale * sample_input(tokens);
        kernel.run(input, result);
        CHECK(result.isApprox(evaluated(expected, input), 1e-5F));
      }
    }
  }
}

TEST_CASE("a kernel has the tiles and bytes of its three matrices") {
  const FeedForward block = sample_block(0.9);
  for (const Quantization quantization : all_quantizations) {
    const FeedForwardKernel kernel(block, quantization, 4);
    std::size_t all_tiles = 0;
    std::size_t all_bytes = 0;
    for (const MatrixXf* matrix : {&block.gate, &block.up, &block.down}) {
      all_tiles += tiles(stored(*matrix, quantization));
      all_bytes += bytes(stored(*matrix, quantization));
    }
    CHECK(kernel.tiles() == all_tiles);
    CHECK(kernel.bytes() == all_bytes);
  }
}

TEST_CASE("nothing is allocated in a run") {
  const FeedForward block = sample_block(0.6);
  const MatrixXf input = sample_input(13);
  MatrixXf result(35, 13);
  for (const Quantization quantization : all_quantizations) {
    FeedForwardKernel kernel(block, quantization, 13);
    const std::size_t before = assay::test::allocations;
    kernel.run(input, result);
    CHECK(assay::test::allocations == before);
  }
}

TEST_CASE("the fast exponential function is within 1e-6, and bounded beyond where a float ends") {
  double farthest = 0;
  for (int i = -87'000; i <= 88'000; ++i) {
    const float x = static_cast<float>(i) / 1000;
    const double exact = std::exp(static_cast<double>(x));
    farthest = std::max(farthest, std::abs(fast_exp(x) / exact - 1));
  }
  CHECK(farthest <= 1e-6);
  CHECK(fast_exp(0) == 1);
  constexpr float infinity = std::numeric_limits<float>::infinity();
  CHECK(fast_exp(-infinity) == 0);
  CHECK(fast_exp(-88) == 0);
  CHECK(fast_exp(infinity) == fast_exp(88));
  CHECK(std::isnan(fast_exp(std::numeric_limits<float>::quiet_NaN())));
}
