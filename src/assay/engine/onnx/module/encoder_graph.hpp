// SPDX-License-Identifier: Apache-2.0
#pragma once

// Encoders and heads as ONNX graphs, of the operations that exporters write: ONNX Runtime fuses
// what it recognises.

#include <cstdint>
#include <string>

#include "assay/engine/onnx/encoder/shape.hpp"

namespace assay::engine::onnx {

namespace edges {
inline constexpr const char* input_ids = "input_ids";            // batch × sequence
inline constexpr const char* attention_mask = "attention_mask";  // batch × sequence, 1: a token
inline constexpr const char* token_type_ids = "token_type_ids";  // batch × sequence
inline constexpr const char* hidden_states = "hidden_states";    // batch × sequence × hidden_size
inline constexpr const char* logits = "logits";  // batch × num_labels, or × sequence × vocab_size
}  // namespace edges

// Serialised models, whose weights are encoder_tensors and head_tensors. The encoder takes
// sequences of up to `sequence_length` tokens; token_type_ids is an input where the shape has such
// embeddings.
std::string encoder_graph(const EncoderShape& shape, std::int64_t sequence_length);
std::string head_graph(const EncoderShape& shape);

}  // namespace assay::engine::onnx
