// SPDX-License-Identifier: Apache-2.0
#pragma once

// The head of a GGUF version 3 file: key/value pairs and tensor descriptions, little-endian, padded
// so that the tensors' data may follow. (ggml's docs/gguf.md is the format's specification.)

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "assay/engine/llama/gguf_format.hpp"

namespace assay::engine::llama {

class GgufWriter {
 public:
  void add_text(std::string_view key, std::string_view value);
  void add_unsigned(std::string_view key, std::uint32_t value);
  void add_unsigned64(std::string_view key, std::uint64_t value);
  void add_number(std::string_view key, float value);
  void add_boolean(std::string_view key, bool value);
  void add_texts(std::string_view key, std::span<const std::string> values);
  void add_numbers(std::string_view key, std::span<const float> values);
  void add_integers(std::string_view key, std::span<const std::int32_t> values);

  // Returns where the tensor's data begin, counted from the end of the head.
  std::uint64_t add_tensor(std::string_view name, std::span<const std::uint64_t> dimensions,
                           std::uint32_t ggml_type, std::uint64_t bytes);

  // Padded to gguf_alignment.
  std::string head() const;

  // Of all tensors, padding included.
  std::uint64_t data_bytes() const { return data_bytes_; }

 private:
  // The head of an array; its elements follow.
  void begin_array(std::string_view key, GgufType type, std::size_t count);

  std::string pairs_;
  std::string tensors_;
  std::uint64_t pair_count_ = 0;
  std::uint64_t tensor_count_ = 0;
  std::uint64_t data_bytes_ = 0;
};

}  // namespace assay::engine::llama
