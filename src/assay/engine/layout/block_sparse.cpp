// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/block_sparse.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "assay/engine/layout/tile.hpp"

namespace assay::engine::layout {
namespace {

using Eigen::Index;
using Eigen::MatrixXf;

constexpr auto tile_size = static_cast<std::size_t>(tile_rows * tile_columns);
using Tile = Eigen::Matrix<float, tile_rows, tile_columns>;  // as BlockSparse stores one

// Registers of floats (an extension that g++ and clang share).
using Vector4 = float __attribute__((vector_size(16)));
using Vector8 = float __attribute__((vector_size(32)));
using Vector16 = float __attribute__((vector_size(64)));

// Of one row of tiles, and `tokens` tokens from `token` on, whose sums stay in registers. Inline,
// here and below: compiled anew for each of the processors that multiply() chooses from.
template <class Vector, Index tokens>
[[gnu::always_inline]] inline void multiply_strip(const BlockSparse& matrix, std::size_t row,
                                                  const MatrixXf& input, Index token,
                                                  MatrixXf& result) {
  constexpr std::size_t registers = tile_rows * sizeof(float) / sizeof(Vector);
  constexpr auto lanes = static_cast<Index>(sizeof(Vector) / sizeof(float));
  std::array<std::array<Vector, registers>, tokens> sums{};
  for (std::int32_t at = matrix.first_tile[row]; at < matrix.first_tile[row + 1]; ++at) {
    const auto number = static_cast<std::size_t>(at);
    const float* const values = matrix.values.data() + number * tile_size;
    const Index first = matrix.tile_column[number] * tile_columns;
    const Index columns = std::min(tile_columns, matrix.columns - first);
    const float* const activations = input.data() + token * input.rows() + first;
    for (Index column = 0; column < columns; ++column) {
      std::array<Vector, registers> weights;
      std::memcpy(weights.data(), values + column * tile_rows, sizeof weights);
      for (std::size_t i = 0; i < tokens; ++i) {
        const float activation = activations[static_cast<Index>(i) * input.rows() + column];
        for (std::size_t j = 0; j < registers; ++j) sums[i][j] += weights[j] * activation;
      }
    }
  }
  static_assert(registers * lanes == tile_rows);
  const Index first = static_cast<Index>(row) * tile_rows;
  const auto rows = static_cast<std::size_t>(std::min(tile_rows, matrix.rows - first));
  for (Index i = 0; i < tokens; ++i) {
    std::memcpy(result.data() + (token + i) * result.rows() + first,
                &sums[static_cast<std::size_t>(i)], rows * sizeof(float));
  }
}

// What is left of a row's tokens, fewer than a whole strip.
template <class Vector, Index most>
[[gnu::always_inline]] inline void multiply_rest(const BlockSparse& matrix, std::size_t row,
                                                 const MatrixXf& input, Index token,
                                                 MatrixXf& result) {
  if (input.cols() - token == most) multiply_strip<Vector, most>(matrix, row, input, token, result);
  if constexpr (most > 1) multiply_rest<Vector, most - 1>(matrix, row, input, token, result);
}

// A row of tiles is read from memory once, for all tokens.
template <class Vector, Index strip>
[[gnu::always_inline]] inline void multiply_rows(const BlockSparse& matrix, const MatrixXf& input,
                                                 MatrixXf& result) {
  for (std::size_t row = 0; row + 1 < matrix.first_tile.size(); ++row) {
    Index token = 0;
    for (; token + strip <= input.cols(); token += strip) {
      multiply_strip<Vector, strip>(matrix, row, input, token, result);
    }
    multiply_rest<Vector, strip - 1>(matrix, row, input, token, result);
  }
}

// Strips are as wide as a processor has registers for.
#if defined(__x86_64__)
[[gnu::target("avx512f,avx512vl,fma")]] void multiply_avx512(const BlockSparse& matrix,
                                                             const MatrixXf& input,
                                                             MatrixXf& result) {
  multiply_rows<Vector16, 12>(matrix, input, result);
}

[[gnu::target("avx2,fma")]] void multiply_avx2(const BlockSparse& matrix, const MatrixXf& input,
                                               MatrixXf& result) {
  multiply_rows<Vector8, 6>(matrix, input, result);
}
#endif

void multiply_any(const BlockSparse& matrix, const MatrixXf& input, MatrixXf& result) {
  multiply_rows<Vector4, 3>(matrix, input, result);
}

using Multiply = void (*)(const BlockSparse&, const MatrixXf&, MatrixXf&);

Multiply best_for_this_processor() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")) {
    return multiply_avx512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return multiply_avx2;
#endif
  return multiply_any;
}

}  // namespace

BlockSparse block_sparse(const MatrixXf& matrix) {
  BlockSparse result{.rows = matrix.rows(), .columns = matrix.cols()};
  for (Index row = 0; row < matrix.rows(); row += tile_rows) {
    for (Index column = 0; column < matrix.cols(); column += tile_columns) {
      const auto part = tile_of(matrix, row, column);
      if ((part.array() == 0).all()) continue;
      result.tile_column.push_back(static_cast<std::int32_t>(column / tile_columns));
      Tile tile = Tile::Zero();
      tile.topLeftCorner(part.rows(), part.cols()) = part;
      result.values.insert(result.values.end(), tile.data(), tile.data() + tile_size);
    }
    result.first_tile.push_back(static_cast<std::int32_t>(result.tile_column.size()));
  }
  return result;
}

MatrixXf dense(const BlockSparse& matrix) {
  MatrixXf result = MatrixXf::Zero(matrix.rows, matrix.columns);
  for (std::size_t row = 0; row + 1 < matrix.first_tile.size(); ++row) {
    for (std::int32_t at = matrix.first_tile[row]; at < matrix.first_tile[row + 1]; ++at) {
      const auto number = static_cast<std::size_t>(at);
      const Eigen::Map<const Tile> tile(matrix.values.data() + number * tile_size);
      auto part = tile_of(result, static_cast<Index>(row) * tile_rows,
                          matrix.tile_column[number] * tile_columns);
      part = tile.topLeftCorner(part.rows(), part.cols());
    }
  }
  return result;
}

void multiply(const BlockSparse& matrix, const MatrixXf& input, MatrixXf& result) {
  static const Multiply chosen = best_for_this_processor();
  chosen(matrix, input, result);
}

}  // namespace assay::engine::layout
