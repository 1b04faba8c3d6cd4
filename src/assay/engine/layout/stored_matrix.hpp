// SPDX-License-Identifier: Apache-2.0
#pragma once

// A matrix as it is computed with after its transformation: tiles of floats or of 8-bit codes.

#include <cstddef>
#include <variant>

#include <Eigen/Core>

#include "assay/engine/layout/block_sparse.hpp"
#include "assay/engine/layout/quantize.hpp"

namespace assay::engine::layout {

using StoredMatrix = std::variant<BlockSparse, BlockSparseInt8>;

// Floats where the quantization is none.
StoredMatrix stored(const Eigen::MatrixXf& matrix, Quantization quantization);

// What it computes with: of 8-bit codes, what they stand for.
Eigen::MatrixXf dense(const StoredMatrix& matrix);

std::size_t tiles(const StoredMatrix& matrix);
std::size_t bytes(const StoredMatrix& matrix);  // that a product reads of it

// As multiply() of what is stored, so without allocation.
void multiply(const StoredMatrix& matrix, const Eigen::MatrixXf& input, Eigen::MatrixXf& result);

}  // namespace assay::engine::layout
