// SPDX-License-Identifier: Apache-2.0
#pragma once

// Encoders and heads computed a second time, in double precision and straight from the papers'
// formulas: nothing is shared with the graphs but the weights.

#include <cstdint>
#include <vector>

#include "assay/engine/onnx/encoder/shape.hpp"

namespace assay::engine::onnx {

struct ReferenceOutput {
  std::vector<double> hidden;  // tokens × hidden_size
  std::vector<double> logits;  // num_labels, or tokens × vocab_size
};

// Of one sequence without padding; all its tokens are of segment 0.
ReferenceOutput reference_output(const EncoderShape& shape, std::uint64_t model_seed,
                                 const std::vector<std::int64_t>& ids);

}  // namespace assay::engine::onnx
