// SPDX-License-Identifier: Apache-2.0
#pragma once

// A matrix of which only the tiles that hold something are stored, and its product with
// activations.

#include <cstdint>
#include <vector>

#include <Eigen/Core>

namespace assay::engine::layout {

// Rows of tiles one after the other (BSR). In a tile the values of a column are successive, so that
// a column of weights is one or two registers.
struct BlockSparse {
  Eigen::Index rows = 0;  // of the matrix; the last tiles are padded with zeros
  Eigen::Index columns = 0;
  std::vector<std::int32_t> first_tile{0};  // of each row of tiles, and one past the last
  std::vector<std::int32_t> tile_column{};  // of each tile
  std::vector<float> values{};              // tile_rows · tile_columns a tile

  std::size_t tiles() const { return tile_column.size(); }
  // What a product reads of the matrix.
  std::size_t bytes() const {
    return values.size() * sizeof(float) + tile_column.size() * sizeof(std::int32_t);
  }
};

BlockSparse block_sparse(const Eigen::MatrixXf& matrix);
Eigen::MatrixXf dense(const BlockSparse& matrix);

// `result` = matrix · input; input: columns × tokens, result: rows × tokens, of the right size.
// Allocates nothing. One thread.
void multiply(const BlockSparse& matrix, const Eigen::MatrixXf& input, Eigen::MatrixXf& result);

}  // namespace assay::engine::layout
