// SPDX-License-Identifier: Apache-2.0
#pragma once

// How weights are stored: ggml's block formats, of which a study can choose all but q5_0 (that one
// steps in for q4_k where a row does not divide into blocks of 256, as in llama.cpp's quantiser).

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/enum_words.hpp"
#include "assay/base/result.hpp"
#include "assay/engine/llama/tensors.hpp"

namespace assay::engine::llama {

enum class WeightType : std::uint8_t { f32, f16, q8_0, q4_0, q4_k, q5_0 };

inline constexpr std::array<EnumWord<WeightType>, 6> weight_type_words{
    {{WeightType::f32, "f32"},
     {WeightType::f16, "f16"},
     {WeightType::q8_0, "q8_0"},
     {WeightType::q4_0, "q4_0"},
     {WeightType::q4_k, "q4_k"},
     {WeightType::q5_0, "q5_0"}}};

inline std::span<const EnumWord<WeightType>> words(WeightType) {
  return weight_type_words;
}

// The words that a study may use, the usual one first.
std::vector<std::string> weight_type_choices();

// Errors: usage, for any other word.
[[nodiscard]] Result<WeightType> choose_weight_type(std::string_view word);

// The values of one row are stored in blocks of `values` that take `bytes`.
struct BlockFormat {
  WeightType type;
  std::uint32_t values;
  std::uint32_t bytes;
  std::uint32_t ggml_type;   // GGUF's code of a tensor's type
  std::uint32_t llama_type;  // GGUF's general.file_type of a model that is mostly of this type
};

const BlockFormat& block_format(WeightType type);

// What a model of type `wanted` stores `tensor` in: vectors, routers and embeddings of positions
// and segments stay f32, and a row that does not divide into blocks takes the next type that it
// divides into.
WeightType stored_type(WeightType wanted, const Tensor& tensor);

std::uint64_t stored_bytes(WeightType type, const Tensor& tensor);

}  // namespace assay::engine::llama
