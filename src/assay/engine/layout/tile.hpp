// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tiles that a block-sparse matrix is made of, and that pruning may take as a whole.

#include <algorithm>
#include <cstddef>

#include <Eigen/Core>

namespace assay::engine::layout {

inline constexpr Eigen::Index tile_rows = 16;
inline constexpr Eigen::Index tile_columns = 16;

// The tile whose first value is (row, column), less what the matrix's end cuts off.
template <class Matrix>
auto tile_of(Matrix& matrix, Eigen::Index row, Eigen::Index column) {
  return matrix.block(row, column, std::min(tile_rows, matrix.rows() - row),
                      std::min(tile_columns, matrix.cols() - column));
}

// How many tiles of the matrix hold something.
template <class Matrix>
std::size_t count_tiles(const Matrix& matrix) {
  std::size_t count = 0;
  for (Eigen::Index row = 0; row < matrix.rows(); row += tile_rows) {
    for (Eigen::Index column = 0; column < matrix.cols(); column += tile_columns) {
      if ((tile_of(matrix, row, column).array() != 0).any()) ++count;
    }
  }
  return count;
}

}  // namespace assay::engine::layout
