// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/weight_type.hpp"

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay::engine::llama {

namespace {

constexpr std::array<BlockFormat, 6> formats{{{WeightType::f32, 1, 4, 0, 0},
                                              {WeightType::f16, 1, 2, 1, 1},
                                              {WeightType::q8_0, 32, 34, 8, 7},
                                              {WeightType::q4_0, 32, 18, 2, 2},
                                              {WeightType::q4_k, 256, 144, 12, 14},
                                              {WeightType::q5_0, 32, 22, 6, 8}}};

bool divides(WeightType type, const Tensor& tensor) {
  return tensor.row_length() % block_format(type).values == 0;
}

}  // namespace

std::vector<std::string> weight_type_choices() {
  return {"q8_0", "f32", "f16", "q4_0", "q4_k"};
}

Result<WeightType> choose_weight_type(std::string_view word) {
  const auto choices = weight_type_choices();
  for (const std::string& choice : choices) {
    if (choice == word) return *from_word<WeightType>(word);
  }
  return fail(ErrorCode::usage, fmt::format("unknown weight type '{}'", text::printable(word)),
              text::suggestion(word, choices));
}

const BlockFormat& block_format(WeightType type) {
  return formats.at(static_cast<std::size_t>(type));
}

WeightType stored_type(WeightType wanted, const Tensor& tensor) {
  const bool is_small =
      tensor.role == TensorRole::router || tensor.role == TensorRole::added_embedding;
  if (tensor.dimensions.size() == 1 || is_small) return WeightType::f32;
  if (divides(wanted, tensor)) return wanted;
  if (wanted == WeightType::q4_k && divides(WeightType::q5_0, tensor)) return WeightType::q5_0;
  return WeightType::f16;
}

std::uint64_t stored_bytes(WeightType type, const Tensor& tensor) {
  const BlockFormat& format = block_format(type);
  return tensor.values() / format.values * format.bytes;
}

}  // namespace assay::engine::llama
