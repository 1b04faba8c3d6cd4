// SPDX-License-Identifier: Apache-2.0
#pragma once

// The constants of GGUF that its writer and its reader share.

#include <cstdint>
#include <string_view>

namespace assay::engine::llama {

inline constexpr std::string_view gguf_magic = "GGUF";
inline constexpr std::uint32_t gguf_version = 3;
inline constexpr std::uint64_t gguf_alignment = 32;  // unless general.alignment says otherwise

enum class GgufType : std::uint32_t {
  uint8,
  int8,
  uint16,
  int16,
  uint32,
  int32,
  float32,
  boolean,
  text,
  array,
  uint64,
  int64,
  float64
};

// Keys of ours: a file that says so holds seeded noise.
inline constexpr std::string_view gguf_synthetic_key = "assay.synthetic";

}  // namespace assay::engine::llama
