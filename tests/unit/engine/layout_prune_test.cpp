// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/prune.hpp"

#include <doctest/doctest.h>

#include "assay/engine/layout/generator.hpp"
#include "assay/engine/layout/tile.hpp"

using namespace assay::engine::layout;
using doctest::Approx;
using Eigen::MatrixXf;

TEST_CASE("the smallest magnitudes go, of equal ones the first") {
  MatrixXf weights(2, 3);
  weights << 1, -2, 3, -1, 1, 5;
  prune(weights, Pruning::unstructured, 1.0 / 3);
  MatrixXf expected(2, 3);
  expected << 0, -2, 3, 0, 1, 5;
  CHECK(weights == expected);
}

TEST_CASE("of every four the two largest stay") {
  MatrixXf weights(1, 7);
  weights << 1, -3, 2, 0.5F, 4, 5, 6;
  prune(weights, Pruning::two_of_four, 0.9);
  MatrixXf expected(1, 7);
  expected << 0, -3, 2, 0, 0, 5, 6;
  CHECK(weights == expected);
}

TEST_CASE("whole tiles go by the sum of their squares") {
  MatrixXf weights = MatrixXf::Constant(2 * tile_rows, 2 * tile_columns, 1.0F);
  weights.bottomRightCorner(tile_rows, tile_columns).setConstant(0.5F);
  weights.topRightCorner(tile_rows, tile_columns).setConstant(0.1F);
  prune(weights, Pruning::block, 0.5);
  CHECK(sparsity_of(weights) == Approx(0.5));
  CHECK((weights.leftCols(tile_columns).array() == 1).all());
}

TEST_CASE("the share that was asked for goes") {
  const HiddenClusters shape{.neurons = 100, .inputs = 70, .seed = 1};
  for (const double share : {0.0, 0.25, 0.8, 1.0}) {
    MatrixXf weights = clustered_matrix(shape, 0);
    prune(weights, Pruning::unstructured, share);
    CHECK(sparsity_of(weights) == Approx(share));
  }
  MatrixXf weights = clustered_matrix(shape, 0);
  prune(weights, Pruning::none, 0.9);
  CHECK(sparsity_of(weights) == 0);
}
