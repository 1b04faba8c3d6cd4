// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/stored_matrix.hpp"

namespace assay::engine::layout {

StoredMatrix stored(const Eigen::MatrixXf& matrix, Quantization quantization) {
  if (quantization == Quantization::none) return block_sparse(matrix);
  return block_sparse(quantized(matrix, quantization));
}

Eigen::MatrixXf dense(const StoredMatrix& matrix) {
  return std::visit([](const auto& tiled) { return dense(tiled); }, matrix);
}

std::size_t tiles(const StoredMatrix& matrix) {
  return std::visit([](const auto& tiled) { return tiled.tiles(); }, matrix);
}

std::size_t bytes(const StoredMatrix& matrix) {
  return std::visit([](const auto& tiled) { return tiled.bytes(); }, matrix);
}

void multiply(const StoredMatrix& matrix, const Eigen::MatrixXf& input, Eigen::MatrixXf& result) {
  std::visit([&](const auto& tiled) { multiply(tiled, input, result); }, matrix);
}

}  // namespace assay::engine::layout
