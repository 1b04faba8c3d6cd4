// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tensors that a shape consists of, under the names that llama.cpp loads them by. A missing,
// surplus or misshapen one is refused there, which makes every load a check of this list.

#include <cstdint>
#include <string>
#include <vector>

#include "assay/engine/llama/hyperparameters.hpp"

namespace assay::engine::llama {

// What a tensor is for: it decides the values that a synthetic one is given.
enum class TensorRole : std::uint8_t {
  matrix,
  query_key,  // the matrix that yields queries or keys
  router,
  embedding,
  added_embedding,  // of positions and segments, added to the tokens'
  norm,
  query_key_norm,
  output_norm,
  bias
};

struct Tensor {
  std::string name;
  TensorRole role = TensorRole::matrix;
  std::vector<std::uint64_t> dimensions;  // the first is the length of a row

  std::uint64_t row_length() const { return dimensions.front(); }
  std::uint64_t values() const;
};

std::vector<Tensor> tensors(const Hyperparameters& shape);

// Of all together.
std::uint64_t value_count(const std::vector<Tensor>& tensors);

// The values of all tensors; a tied embedding counts once, as publishers count it.
std::uint64_t parameter_count(const Hyperparameters& shape);

}  // namespace assay::engine::llama
