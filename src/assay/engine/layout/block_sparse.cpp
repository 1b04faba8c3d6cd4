// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/block_sparse.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "assay/engine/layout/instruction_set.hpp"
#include "assay/engine/layout/tile.hpp"

namespace assay::engine::layout {
namespace {

using Eigen::Index;
using Eigen::MatrixXf;

constexpr auto tile_size = static_cast<std::size_t>(tile_rows * tile_columns);

template <class Value>
using Matrix = Eigen::Matrix<Value, Eigen::Dynamic, Eigen::Dynamic>;
template <class Value>
using Tile = Eigen::Matrix<Value, tile_rows, tile_columns>;

// Columns of a tile that are stored together, row by row: as many as have their values of a row in
// the 32 bits of one lane of a register. Of floats it is one, of 8-bit codes four.
template <class Value>
constexpr Index together = sizeof(float) / sizeof(Value);
template <class Value>
using Together = Eigen::Matrix<Value, tile_rows, together<Value>,
                               together<Value> == 1 ? Eigen::ColMajor : Eigen::RowMajor>;
static_assert(std::endian::native == std::endian::little, "the first column in the lowest bits");

// Columns that one turn of the innermost loop does: as many for floats as for codes, so that
// neither is at an advantage.
constexpr Index at_once = together<std::int8_t>;
static_assert(tile_columns % at_once == 0);

// An extension that g++ and clang share.
template <class Value, std::size_t lanes>
struct Register {
  using Type [[gnu::vector_size(lanes * sizeof(Value))]] = Value;
};

// Strips of tokens are as wide as a processor has registers for.
template <InstructionSet set>
struct Registers;
template <>
struct Registers<InstructionSet::any> {
  static constexpr std::size_t lanes = 4;
  static constexpr Index strip = 3;
};
template <>
struct Registers<InstructionSet::avx2> {
  static constexpr std::size_t lanes = 8;
  static constexpr Index strip = 6;
};
template <>
struct Registers<InstructionSet::avx512> {
  static constexpr std::size_t lanes = 16;
  static constexpr Index strip = 12;
};

// What a column of a tile becomes.
template <std::size_t lanes>
using Column = std::array<typename Register<float, lanes>::Type, tile_rows / lanes>;
template <std::size_t lanes, Index tokens>
using Sums = std::array<Column<lanes>, static_cast<std::size_t>(tokens)>;

const float* values_of(const BlockSparse& matrix) {
  return matrix.values.data();
}
const std::int8_t* values_of(const BlockSparseInt8& matrix) {
  return matrix.codes.data();
}

// From here to Multiply all is inline: compiled anew for each instruction set. What is copied is
// one register at a time, or g++ 12 keeps all of them in memory. load: of the columns of one turn
// the one at `place`.
template <std::size_t lanes, Index place = 0>
[[gnu::always_inline]] inline void load(const float* values, Column<lanes>& column) {
  values += place * tile_rows;
  for (auto& part : column) {
    std::memcpy(&part, values, sizeof part);
    values += lanes;
  }
}

// Two shifts extend the sign; g++ 12 makes much more of a conversion from 8 bits.
template <std::size_t lanes, Index place>
[[gnu::always_inline]] inline void load(const std::int8_t* codes, Column<lanes>& column) {
  for (auto& part : column) {
    typename Register<std::int32_t, lanes>::Type words;
    std::memcpy(&words, codes, sizeof words);
    part = __builtin_convertvector((words << (24 - 8 * place)) >> 24,
                                   typename Register<float, lanes>::Type);
    codes += sizeof words;
  }
}

template <std::size_t lanes, Index tokens>
[[gnu::always_inline]] inline void scale(const BlockSparse&, std::size_t, Sums<lanes, tokens>&) {}

template <std::size_t lanes, Index tokens>
[[gnu::always_inline]] inline void scale(const BlockSparseInt8& matrix, std::size_t row,
                                         Sums<lanes, tokens>& sums) {
  Column<lanes> scales;
  load<lanes>(matrix.row_scales.data() + row * tile_rows, scales);
  for (auto& sum : sums) {
    for (std::size_t j = 0; j < scales.size(); ++j) sum[j] *= scales[j];
  }
}

// The columns of one turn from `place` on, as far as the matrix has `columns`.
template <std::size_t lanes, Index tokens, Index place, class Value>
[[gnu::always_inline]] inline void add_columns(const Value* values, const float* activations,
                                               Index inputs, Index columns,
                                               Sums<lanes, tokens>& sums) {
  Column<lanes> weights;
  load<lanes, place>(values, weights);
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const float* const of_token = activations + static_cast<Index>(i) * inputs;
    const float activation = of_token[place];
    for (std::size_t j = 0; j < weights.size(); ++j) sums[i][j] += weights[j] * activation;
  }
  if constexpr (place + 1 < at_once) {
    if (place + 1 == columns) return;
    add_columns<lanes, tokens, place + 1>(values, activations, inputs, columns, sums);
  }
}

// Of one row of tiles, and `tokens` tokens from `token` on, whose sums stay in registers.
template <std::size_t lanes, Index tokens, class Stored>
[[gnu::always_inline]] inline void multiply_strip(const Stored& matrix, std::size_t row,
                                                  const MatrixXf& input, Index token,
                                                  MatrixXf& result) {
  const auto* const tiles = values_of(matrix);
  Sums<lanes, tokens> sums{};
  for (std::int32_t at = matrix.first_tile[row]; at < matrix.first_tile[row + 1]; ++at) {
    const auto number = static_cast<std::size_t>(at);
    const auto* const values = tiles + number * tile_size;
    const Index first = matrix.tile_column[number] * tile_columns;
    const Index columns = std::min(tile_columns, matrix.columns - first);
    const float* const activations = input.data() + token * input.rows() + first;
    for (Index column = 0; column < columns; column += at_once) {
      add_columns<lanes, tokens, 0>(values + column * tile_rows, activations + column, input.rows(),
                                    columns - column, sums);
    }
  }
  scale<lanes, tokens>(matrix, row, sums);
  const Index first = static_cast<Index>(row) * tile_rows;
  const auto rows = static_cast<std::size_t>(std::min(tile_rows, matrix.rows - first));
  for (Index i = 0; i < tokens; ++i) {
    std::array<float, tile_rows> whole;
    for (std::size_t j = 0; j < Column<lanes>().size(); ++j) {
      const auto& part = sums[static_cast<std::size_t>(i)][j];
      std::memcpy(whole.data() + j * lanes, &part, sizeof part);
    }
    std::memcpy(result.data() + (token + i) * result.rows() + first, whole.data(),
                rows * sizeof(float));
  }
}

// What is left of a row's tokens, fewer than a whole strip.
template <std::size_t lanes, Index most, class Stored>
[[gnu::always_inline]] inline void multiply_rest(const Stored& matrix, std::size_t row,
                                                 const MatrixXf& input, Index token,
                                                 MatrixXf& result) {
  if (input.cols() - token == most) multiply_strip<lanes, most>(matrix, row, input, token, result);
  if constexpr (most > 1) multiply_rest<lanes, most - 1>(matrix, row, input, token, result);
}

struct Multiply {
  // A row of tiles is read from memory once, for all tokens.
  template <InstructionSet set, class Stored>
  [[gnu::always_inline]] static inline void run(const Stored& matrix, const MatrixXf& input,
                                                MatrixXf& result) {
    constexpr std::size_t lanes = Registers<set>::lanes;
    constexpr Index strip = Registers<set>::strip;
    for (std::size_t row = 0; row + 1 < matrix.first_tile.size(); ++row) {
      Index token = 0;
      for (; token + strip <= input.cols(); token += strip) {
        multiply_strip<lanes, strip>(matrix, row, input, token, result);
      }
      multiply_rest<lanes, strip - 1>(matrix, row, input, token, result);
    }
  }
};

// The tiles of `matrix` that hold something: their places, and their values one after the other.
template <class Value>
std::vector<Value> tiles_of(const Matrix<Value>& matrix, TilePlaces& places) {
  std::vector<Value> values;
  places.rows = matrix.rows();
  places.columns = matrix.cols();
  for (Index row = 0; row < matrix.rows(); row += tile_rows) {
    for (Index column = 0; column < matrix.cols(); column += tile_columns) {
      const auto part = tile_of(matrix, row, column);
      if ((part.array() == 0).all()) continue;
      places.tile_column.push_back(static_cast<std::int32_t>(column / tile_columns));
      Tile<Value> tile = Tile<Value>::Zero();
      tile.topLeftCorner(part.rows(), part.cols()) = part;
      for (Index first = 0; first < tile_columns; first += together<Value>) {
        const Together<Value> columns = tile.template middleCols<together<Value>>(first);
        values.insert(values.end(), columns.data(), columns.data() + columns.size());
      }
    }
    places.first_tile.push_back(static_cast<std::int32_t>(places.tile_column.size()));
  }
  return values;
}

template <class Value>
Matrix<Value> dense_of(const TilePlaces& places, const std::vector<Value>& values) {
  Matrix<Value> result = Matrix<Value>::Zero(places.rows, places.columns);
  for (std::size_t row = 0; row + 1 < places.first_tile.size(); ++row) {
    for (std::int32_t at = places.first_tile[row]; at < places.first_tile[row + 1]; ++at) {
      const auto number = static_cast<std::size_t>(at);
      const Value* const stored = values.data() + number * tile_size;
      Tile<Value> tile;
      for (Index first = 0; first < tile_columns; first += together<Value>) {
        tile.template middleCols<together<Value>>(first) =
            Together<Value>::Map(stored + first * tile_rows);
      }
      auto part = tile_of(result, static_cast<Index>(row) * tile_rows,
                          places.tile_column[number] * tile_columns);
      part = tile.topLeftCorner(part.rows(), part.cols());
    }
  }
  return result;
}

}  // namespace

BlockSparse block_sparse(const MatrixXf& matrix) {
  BlockSparse result;
  result.values = tiles_of(matrix, result);
  return result;
}

BlockSparseInt8 block_sparse(const Int8Rows& matrix) {
  BlockSparseInt8 result;
  result.codes = tiles_of(matrix.codes, result);
  result.row_scales.assign(matrix.scales.begin(), matrix.scales.end());
  result.row_scales.resize((result.first_tile.size() - 1) * tile_rows);
  return result;
}

MatrixXf dense(const BlockSparse& matrix) {
  return dense_of(matrix, matrix.values);
}

MatrixXf dense(const BlockSparseInt8& matrix) {
  return dequantized({.codes = dense_of(matrix, matrix.codes),
                      .scales = Eigen::VectorXf::Map(matrix.row_scales.data(), matrix.rows)});
}

void multiply(const BlockSparse& matrix, const MatrixXf& input, MatrixXf& result) {
  run_best<Multiply>(matrix, input, result);
}

void multiply(const BlockSparseInt8& matrix, const MatrixXf& input, MatrixXf& result) {
  run_best<Multiply>(matrix, input, result);
}

}  // namespace assay::engine::layout
