// SPDX-License-Identifier: Apache-2.0
#pragma once

// A matrix of which only the tiles that hold something are stored, as floats or in 8 bits, and its
// product with activations, which are floats.

#include <cstddef>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

#include "assay/engine/layout/quantize.hpp"

namespace assay::engine::layout {

// Rows of tiles one after the other (BSR).
struct TilePlaces {
  Eigen::Index rows = 0;  // of the matrix; the last tiles are padded with zeros
  Eigen::Index columns = 0;
  std::vector<std::int32_t> first_tile{0};  // of each row of tiles, and one past the last
  std::vector<std::int32_t> tile_column{};  // of each tile

  std::size_t tiles() const { return tile_column.size(); }
};

// In a tile the values of a column are successive, so that a column of weights is one or two
// registers.
struct BlockSparse : TilePlaces {
  std::vector<float> values{};  // tile_rows · tile_columns a tile

  // What a product reads of the matrix.
  std::size_t bytes() const {
    return values.size() * sizeof(float) + tile_column.size() * sizeof(std::int32_t);
  }
};

// In a tile four columns lie together, row by row, so that a register holds them in its lanes.
struct BlockSparseInt8 : TilePlaces {
  std::vector<std::int8_t> codes{};  // tile_rows · tile_columns a tile
  std::vector<float> row_scales{};   // tile_rows a row of tiles, the last padded with zeros

  std::size_t bytes() const {
    return codes.size() + row_scales.size() * sizeof(float) +
           tile_column.size() * sizeof(std::int32_t);
  }
};

BlockSparse block_sparse(const Eigen::MatrixXf& matrix);
// A tile holds something if a code of it is not 0.
BlockSparseInt8 block_sparse(const Int8Rows& matrix);

Eigen::MatrixXf dense(const BlockSparse& matrix);
Eigen::MatrixXf dense(const BlockSparseInt8& matrix);

// `result` = matrix · input; input: columns × tokens, result: rows × tokens, of the right size.
// Allocates nothing. One thread.
void multiply(const BlockSparse& matrix, const Eigen::MatrixXf& input, Eigen::MatrixXf& result);
void multiply(const BlockSparseInt8& matrix, const Eigen::MatrixXf& input, Eigen::MatrixXf& result);

}  // namespace assay::engine::layout
