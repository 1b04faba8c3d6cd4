// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/stored_matrix.hpp"

#include <utility>

#include <doctest/doctest.h>

#include "assay/engine/layout/generator.hpp"
#include "assay/engine/layout/prune.hpp"

using namespace assay::engine::layout;
using Eigen::Index;
using Eigen::MatrixXf;

namespace {

constexpr auto all_quantizations = {Quantization::none, Quantization::minmax, Quantization::kl};

MatrixXf pruned(std::size_t rows, std::size_t columns) {
  MatrixXf weights =
      clustered_matrix({.neurons = rows, .inputs = columns, .clusters = 4, .seed = 5}, 0);
  prune(weights, Pruning::unstructured, 0.7);
  return weights;
}

}  // namespace

TEST_CASE("what is stored is what the quantization leaves") {
  const MatrixXf matrix = pruned(50, 37);
  CHECK(dense(stored(matrix, Quantization::none)) == matrix);
  for (const Quantization quantization : {Quantization::minmax, Quantization::kl}) {
    CHECK(dense(stored(matrix, quantization)) == dequantized(quantized(matrix, quantization)));
  }
}

TEST_CASE("a product is that of what is stored, for any number of tokens and cut tiles") {
  for (const auto& [rows, columns] :
       {std::pair<std::size_t, std::size_t>{64, 48}, {50, 37}, {33, 18}, {7, 5}, {1, 1}}) {
    for (const Quantization quantization : all_quantizations) {
      const StoredMatrix matrix = stored(pruned(rows, columns), quantization);
      const MatrixXf expected = dense(matrix);
      for (Index tokens = 1; tokens <= 14; ++tokens) {
        const MatrixXf input =
            clustered_matrix({.neurons = columns, .inputs = static_cast<std::size_t>(tokens)}, 1);
        MatrixXf result = MatrixXf::Constant(expected.rows(), tokens, 99.0F);
        multiply(matrix, input, result);
        CHECK((result - expected * input).norm() <= 1e-5F * (expected * input).norm());
      }
    }
  }
}

TEST_CASE("8 bits are a quarter of the bytes, with a scale a row and a place a tile") {
  MatrixXf matrix = MatrixXf::Zero(40, 40);
  matrix(0, 0) = 1;
  matrix(39, 39) = -2;
  const StoredMatrix floats = stored(matrix, Quantization::none);
  const StoredMatrix codes = stored(matrix, Quantization::minmax);
  CHECK(tiles(floats) == 2);
  CHECK(tiles(codes) == 2);
  CHECK(bytes(floats) == 2 * (16 * 16 * 4 + 4));
  CHECK(bytes(codes) == 2 * (16 * 16 + 4) + 48 * 4);
}

TEST_CASE("nothing but zeros takes no tile and gives zeros") {
  for (const Quantization quantization : all_quantizations) {
    const StoredMatrix matrix = stored(MatrixXf::Zero(33, 16), quantization);
    CHECK(tiles(matrix) == 0);
    MatrixXf result = MatrixXf::Constant(33, 3, 1.0F);
    multiply(matrix, MatrixXf::Ones(16, 3), result);
    CHECK((result.array() == 0).all());
  }
}
