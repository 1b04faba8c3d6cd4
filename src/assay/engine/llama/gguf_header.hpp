// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads what a GGUF file says of itself, before llama.cpp sees it. The file is hostile: every count
// and offset is checked against its size, and no more memory is taken than for a few short texts.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "assay/base/result.hpp"

namespace assay::engine::llama {

// What the file of a vision encoder and its projector says (llama.cpp's converter, --mmproj).
struct VisionHeader {
  std::string projector_type;
  std::optional<std::uint64_t> block_count{};
  std::optional<std::uint64_t> embedding_length{};
  std::optional<std::uint64_t> head_count{};
  std::optional<std::uint64_t> patch_size{};
};

struct GgufHeader {
  std::uint32_t version = 0;
  std::string architecture;
  std::string license;     // as the file declares it; may be empty
  bool synthetic = false;  // written by `write_model`
  std::uint64_t tensor_count = 0;
  std::uint64_t parameters = 0;  // values of all tensors
  std::optional<std::uint64_t> block_count{};
  std::optional<std::uint64_t> context_length{};
  std::optional<std::uint64_t> expert_count{};
  std::optional<std::uint64_t> expert_used_count{};
  std::optional<std::uint64_t> embedding_length{};
  std::optional<std::uint64_t> pooling_type{};  // of an encoder: llama.cpp's code
  std::optional<VisionHeader> vision{};         // of a file with a vision encoder
};

// Errors: missing, if there is no such regular file or it cannot be read; usage, if it is empty, no
// GGUF file of version 2 or 3, damaged, or shorter than its tensors need.
[[nodiscard]] Result<GgufHeader> read_gguf_header(const std::filesystem::path& path);

}  // namespace assay::engine::llama
