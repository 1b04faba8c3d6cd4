// SPDX-License-Identifier: Apache-2.0
#pragma once

// The weights of a synthetic encoder: names, dimensions, and seeded values.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/engine/onnx/encoder/shape.hpp"

namespace assay::engine::onnx {

enum class TensorKind : std::uint8_t { matrix, embedding, bias, scale };

// Row by row, f32. A matrix maps from its rows to its columns: y = x · W.
struct Tensor {
  std::string name;  // "layers.3.attention.output.weight"
  std::vector<std::int64_t> dimensions;
  TensorKind kind = TensorKind::matrix;

  std::uint64_t count() const;
};

// Tensors of the encoder, in the order in which it uses them.
std::vector<Tensor> encoder_tensors(const EncoderShape& shape);

// Tensors of the head. That of a masked language model uses the encoder's word embeddings again,
// and lists them.
std::vector<Tensor> head_tensors(const EncoderShape& shape);

// Of encoder and head, each tensor once.
std::uint64_t parameter_count(const EncoderShape& shape);

// Uniform values, of which each tensor's are a stream of its own: scales about 1, embeddings and
// biases about 0, matrices so that a product has about the variance of what goes in. `values` is as
// long as the tensor.
void generate(const Tensor& tensor, std::uint64_t model_seed, std::span<float> values);

// Names that graphs and tensors share.
namespace names {
inline constexpr std::string_view word_embeddings = "embeddings.word";
inline constexpr std::string_view position_embeddings = "embeddings.position";
inline constexpr std::string_view type_embeddings = "embeddings.type";
inline constexpr std::string_view embedding_norm = "embeddings.norm";
inline constexpr std::string_view final_norm = "final_norm";
inline constexpr std::string_view pooler = "pooler";
inline constexpr std::string_view transform = "transform";
inline constexpr std::string_view transform_norm = "transform.norm";
inline constexpr std::string_view classifier = "classifier";
inline constexpr std::string_view decoder_bias = "decoder.bias";
// Of a layer: layer(3, "attention.output").
std::string layer(std::int64_t index, std::string_view part);
}  // namespace names

}  // namespace assay::engine::onnx
