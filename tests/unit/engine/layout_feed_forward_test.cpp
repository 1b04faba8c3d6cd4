// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/feed_forward.hpp"

#include <cmath>

#include <doctest/doctest.h>

#include "assay/engine/layout/costs.hpp"
#include "assay/engine/layout/generator.hpp"

using namespace assay::engine::layout;
using doctest::Approx;
using Eigen::MatrixXf;

namespace {

FeedForward block_of(const HiddenClusters& shape) {
  return {.gate = clustered_matrix(shape, 0),
          .up = clustered_matrix(shape, 1),
          .down = clustered_matrix(shape, 2).transpose()};
}

}  // namespace

TEST_CASE("a block of one neuron is the formula") {
  const FeedForward block{.gate = MatrixXf::Constant(1, 1, 2),
                          .up = MatrixXf::Constant(1, 1, 3),
                          .down = MatrixXf::Constant(1, 1, 5)};
  const double gate = 2 * 0.5;
  const double expected = 5 * (gate / (1 + std::exp(-gate))) * (3 * 0.5);
  CHECK(evaluated(block, MatrixXf::Constant(1, 1, 0.5F))(0, 0) == Approx(expected).epsilon(1e-6));
}

TEST_CASE("any order of the neurons gives the same output, up to rounding") {
  const HiddenClusters shape{.neurons = 96, .inputs = 40, .clusters = 4, .seed = 1};
  const FeedForward block = block_of(shape);
  const MatrixXf input = clustered_matrix({.neurons = 40, .inputs = 7, .noise = 1, .seed = 2}, 0);
  const MatrixXf expected = evaluated(block, input);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const FeedForward other = permuted(block, random_permutation(block.neurons(), seed));
    CHECK(evaluated(other, input).isApprox(expected, 1e-5F));
  }
}

TEST_CASE("what is used together shows in all three matrices") {
  const HiddenClusters shape{
      .neurons = 128, .inputs = 128, .clusters = 4, .density = 1, .noise = 0.1, .seed = 4};
  const SharedAccess weights = shared_access_of(block_of(shape), 16);
  CHECK(modularity(weights, hidden_clusters(shape)) > 0.7);  // at most 3/4
}
