// SPDX-License-Identifier: Apache-2.0
#pragma once

// Q: weights that are rounded to 8 bits after training.

#include <cstdint>

#include <Eigen/Core>

#include "assay/engine/layout/choices.hpp"

namespace assay::engine::layout {

// A row's values are its codes, −127 … 127, times its scale: 0 stays 0, and neither the order of
// rows nor that of columns matters.
struct Int8Rows {
  Eigen::Matrix<std::int8_t, Eigen::Dynamic, Eigen::Dynamic> codes;
  Eigen::VectorXf scales;  // 0: of a row of zeros
};

// Of finite values. `none`, which has no codes, is taken for minmax.
Int8Rows quantized(const Eigen::MatrixXf& matrix, Quantization quantization);
Eigen::MatrixXf dequantized(const Int8Rows& rows);

}  // namespace assay::engine::layout
