// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/block_sparse.hpp"

#include <doctest/doctest.h>

#include "assay/engine/layout/generator.hpp"
#include "assay/engine/layout/prune.hpp"

using namespace assay::engine::layout;
using Eigen::Index;
using Eigen::MatrixXf;

namespace {

MatrixXf pruned(std::size_t rows, std::size_t columns, double sparsity) {
  MatrixXf weights = clustered_matrix(
      {.neurons = rows, .inputs = columns, .clusters = 4, .noise = 0.2, .seed = 5}, 0);
  prune(weights, Pruning::unstructured, sparsity);
  return weights;
}

}  // namespace

TEST_CASE("tiles that hold something are stored, and only those") {
  MatrixXf matrix = MatrixXf::Zero(40, 20);
  matrix(39, 19) = 2;
  const BlockSparse sparse = block_sparse(matrix);
  CHECK(sparse.tiles() == 1);
  CHECK(dense(sparse) == matrix);
  CHECK(block_sparse(MatrixXf::Zero(40, 20)).tiles() == 0);
}

TEST_CASE("a product is that of the dense matrix, for any number of tokens and cut tiles") {
  for (const auto& [rows, columns] :
       {std::pair<std::size_t, std::size_t>{64, 48}, {50, 37}, {7, 5}}) {
    const MatrixXf matrix = pruned(rows, columns, 0.7);
    const BlockSparse sparse = block_sparse(matrix);
    for (Index tokens = 1; tokens <= 14; ++tokens) {
      const MatrixXf input =
          clustered_matrix({.neurons = columns, .inputs = static_cast<std::size_t>(tokens)}, 1);
      MatrixXf result = MatrixXf::Constant(matrix.rows(), tokens, 99.0F);
      multiply(sparse, input, result);
      CHECK(result.isApprox(matrix * input, 1e-5F));
    }
  }
}

TEST_CASE("a row of tiles without a tile gives zeros") {
  const BlockSparse sparse = block_sparse(MatrixXf::Zero(33, 16));
  MatrixXf result = MatrixXf::Constant(33, 3, 1.0F);
  multiply(sparse, MatrixXf::Ones(16, 3), result);
  CHECK((result.array() == 0).all());
}
