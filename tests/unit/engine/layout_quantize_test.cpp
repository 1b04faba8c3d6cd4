// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/quantize.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/engine/layout/generator.hpp"
#include "assay/engine/layout/permutation.hpp"
#include "assay/engine/layout/prune.hpp"

using namespace assay::engine::layout;
using assay::Random;
using doctest::Approx;
using Eigen::Index;
using Eigen::MatrixXf;

namespace {

constexpr Index sample_rows = 50;
constexpr Index sample_columns = 700;

// value(column) of each place, row by row.
template <class Value>
MatrixXf filled(Value&& value) {
  MatrixXf matrix(sample_rows, sample_columns);
  for (Index row = 0; row < sample_rows; ++row) {
    for (Index column = 0; column < sample_columns; ++column) {
      matrix(row, column) = static_cast<float>(value(column));
    }
  }
  return matrix;
}

// A bulk of deviation 1, and in each row one value that is far off.
MatrixXf with_outliers() {
  Random random(3);
  return filled([&](Index column) { return column == 17 ? 30.0 : random.normal(); });
}

MatrixXf uniform() {
  Random random(4);
  return filled([&](Index) { return 2 * random.uniform() - 1; });
}

// Of all columns but the outliers'.
double bulk_error(const MatrixXf& matrix, Quantization quantization) {
  MatrixXf difference = dequantized(quantized(matrix, quantization)) - matrix;
  difference.col(17).setZero();
  return difference.squaredNorm();
}

// Of a row's largest magnitude, what 127 stands for.
double share_kept(const MatrixXf& matrix) {
  return quantized(matrix, Quantization::kl).scales(0) * 127 / matrix.row(0).cwiseAbs().maxCoeff();
}

}  // namespace

TEST_CASE("a row's largest value is kept, the others within half a step") {
  const MatrixXf matrix =
      clustered_matrix({.neurons = 60, .inputs = 45, .clusters = 4, .seed = 1}, 0);
  const Int8Rows quantization = quantized(matrix, Quantization::minmax);
  const MatrixXf back = dequantized(quantization);
  for (Index row = 0; row < matrix.rows(); ++row) {
    Index largest = 0;
    matrix.row(row).cwiseAbs().maxCoeff(&largest);
    CHECK(std::abs(quantization.codes(row, largest)) == 127);
    CHECK(back(row, largest) == Approx(matrix(row, largest)).epsilon(1e-6));
    const float farthest = (back - matrix).row(row).cwiseAbs().maxCoeff();
    CHECK(farthest <= quantization.scales(row) * 0.50001F);
  }
}

TEST_CASE("pruned values stay 0, and rows of zeros have no scale") {
  MatrixXf matrix = clustered_matrix({.neurons = 40, .inputs = 30, .clusters = 2, .seed = 2}, 0);
  prune(matrix, Pruning::unstructured, 0.7);
  matrix.row(3).setZero();
  for (const Quantization quantization : {Quantization::minmax, Quantization::kl}) {
    const Int8Rows rows_of_codes = quantized(matrix, quantization);
    CHECK((matrix.array() == 0).select(dequantized(rows_of_codes), 0.0F).isZero(0));
    CHECK(rows_of_codes.scales(3) == 0);
    CHECK(dequantized(quantized(MatrixXf::Zero(5, 4), quantization)).isZero(0));
    CHECK(quantized(MatrixXf(0, 0), quantization).codes.size() == 0);
  }
}

TEST_CASE("no order of rows and columns changes a code") {
  const MatrixXf matrix = with_outliers();
  const auto down = random_permutation(sample_rows, 1).order;
  const auto across = random_permutation(sample_columns, 2).order;
  for (const Quantization quantization : {Quantization::minmax, Quantization::kl}) {
    const Int8Rows before = quantized(matrix, quantization);
    const Int8Rows after = quantized(matrix(down, across), quantization);
    CHECK(after.codes == before.codes(down, across));
    CHECK(after.scales == before.scales(down));
  }
}

TEST_CASE("kl clips few outliers, and is closer to all others for it") {
  const MatrixXf matrix = with_outliers();
  CHECK(share_kept(matrix) < 0.5);
  CHECK(bulk_error(matrix, Quantization::kl) < 0.2 * bulk_error(matrix, Quantization::minmax));
  const Int8Rows rows_of_codes = quantized(matrix, Quantization::kl);
  CHECK((rows_of_codes.codes.col(17).array() == 127).all());
}

TEST_CASE("kl clips a bulk that is narrower than its fewest bins") {
  const MatrixXf matrix = with_outliers();
  MatrixXf narrow = matrix;
  narrow.col(17) *= 10;
  CHECK(share_kept(narrow) < 0.1);
}

TEST_CASE("kl never clips nearly all of weights that pruning left far from 0") {
  for (const double sparsity : {0.5, 0.9, 0.98}) {
    MatrixXf matrix =
        clustered_matrix({.neurons = 200, .inputs = 300, .clusters = 4, .seed = 6}, 0);
    prune(matrix, Pruning::unstructured, sparsity);
    const MatrixXf back = dequantized(quantized(matrix, Quantization::kl));
    CHECK((back - matrix).norm() < 0.02F * matrix.norm());
  }
}

TEST_CASE("kl hardly clips values that are spread evenly") {
  CHECK(share_kept(uniform()) > 0.98);
}
