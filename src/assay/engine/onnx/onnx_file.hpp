// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an .onnx file says of its model, read without ONNX Runtime and without loading its weights.

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "assay/base/enum_words.hpp"
#include "assay/base/result.hpp"

namespace assay::engine::onnx {

// TensorProto.DataType, of those that an input can have here or that weights are stored in.
enum class ElementType : std::int32_t {
  undefined = 0,
  float32 = 1,
  uint8 = 2,
  int8 = 3,
  uint16 = 4,
  int16 = 5,
  int32 = 6,
  int64 = 7,
  text = 8,
  boolean = 9,
  float16 = 10,
  float64 = 11,
  uint32 = 12,
  uint64 = 13,
  bfloat16 = 16,
  uint4 = 21,
  int4 = 22
};

std::span<const EnumWord<ElementType>> words(ElementType);

// Bytes of a value, times 2 (there are halves); 0 where it is not known.
int half_bytes_of(ElementType type);

// One dimension of an input: its length, or −1 and perhaps a name where it is open.
struct OpenDimension {
  std::int64_t length = -1;
  std::string name{};

  bool operator==(const OpenDimension&) const = default;
};

struct OnnxInput {
  std::string name;
  ElementType type = ElementType::undefined;
  std::vector<OpenDimension> dimensions{};
};

struct OnnxFile {
  std::string producer;
  std::string graph;
  std::vector<OnnxInput> inputs;  // without those that have an initial value
  std::size_t outputs = 0;
  std::uint64_t nodes = 0;
  std::uint64_t parameters = 0;  // values of initializers and constants
  std::uint64_t bytes = 0;       // of those; where their type is unknown, without them
  ElementType main_type = ElementType::undefined;  // that most of the bytes have
  bool has_external_data = false;                  // weights that lie in files beside it
};

// Trusts nothing: sizes, counts and nesting are bounded, and the cost is linear in the file's size
// at most. Errors: missing, if the file cannot be read; usage, if it is not a whole ONNX model.
[[nodiscard]] Result<OnnxFile> read_onnx_file(const std::filesystem::path& path);

}  // namespace assay::engine::onnx
