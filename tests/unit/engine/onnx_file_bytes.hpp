// SPDX-License-Identifier: Apache-2.0
#pragma once

// Model files written field by field, as the protocol-buffer format has it, also such as no library
// would write.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::engine::onnx::bytes {

inline std::string varint(std::uint64_t value) {
  std::string bytes;
  while (value >= 0x80) {
    bytes += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  bytes += static_cast<char>(value);
  return bytes;
}

inline std::string field(std::uint32_t number, std::uint64_t value) {
  return varint(std::uint64_t{number} << 3) + varint(value);
}

inline std::string field(std::uint32_t number, std::string_view payload) {
  return varint(std::uint64_t{number} << 3 | 2) + varint(payload.size()) + std::string(payload);
}

// −1 is an open dimension.
inline std::string input(std::string_view name, std::uint64_t type,
                         const std::vector<std::int64_t>& dimensions) {
  std::string shape;
  for (const std::int64_t length : dimensions) {
    shape += field(1, length < 0 ? field(2, "open") : field(1, static_cast<std::uint64_t>(length)));
  }
  return field(11, field(1, name) + field(2, field(1, field(1, type) + field(2, shape))));
}

inline std::string tensor(std::string_view name, std::uint64_t type,
                          const std::vector<std::uint64_t>& dimensions) {
  std::string text;
  for (const std::uint64_t length : dimensions) text += field(1, length);
  return text + field(2, type) + field(8, name);
}

inline std::string initializer(std::string_view name, std::uint64_t type,
                               const std::vector<std::uint64_t>& dimensions) {
  return field(5, tensor(name, type, dimensions));
}

inline std::string node(std::string_view operation) {
  return field(1, field(4, operation));
}

inline std::string model(std::string_view graph) {
  return field(1, 8) + field(2, "tests") + field(7, graph);
}

constexpr std::uint64_t f32 = 1;
constexpr std::uint64_t i64 = 7;

// Two inputs, a weight of 3 × 4, one output.
inline std::string small_model() {
  return model(field(2, "small") + node("MatMul") + initializer("w", f32, {3, 4}) +
               input("input_ids", i64, {-1, -1}) + input("w", f32, {3, 4}) +
               input("image", f32, {-1, 3, 8, 8}) + field(12, field(1, "y")));
}

}  // namespace assay::engine::onnx::bytes
