// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/gguf_writer.hpp"

#include <bit>

namespace assay::engine::llama {

namespace {

static_assert(std::endian::native == std::endian::little, "GGUF is little-endian");

template <class T>
void append(std::string& bytes, T value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void append_text(std::string& bytes, std::string_view text) {
  append<std::uint64_t>(bytes, text.size());
  bytes.append(text);
}

void append_key(std::string& bytes, std::string_view key, GgufType type) {
  append_text(bytes, key);
  append(bytes, static_cast<std::uint32_t>(type));
}

constexpr std::uint64_t aligned(std::uint64_t size) {
  return (size + gguf_alignment - 1) / gguf_alignment * gguf_alignment;
}

}  // namespace

void GgufWriter::add_text(std::string_view key, std::string_view value) {
  append_key(pairs_, key, GgufType::text);
  append_text(pairs_, value);
  ++pair_count_;
}

void GgufWriter::add_unsigned(std::string_view key, std::uint32_t value) {
  append_key(pairs_, key, GgufType::uint32);
  append(pairs_, value);
  ++pair_count_;
}

void GgufWriter::add_unsigned64(std::string_view key, std::uint64_t value) {
  append_key(pairs_, key, GgufType::uint64);
  append(pairs_, value);
  ++pair_count_;
}

void GgufWriter::add_number(std::string_view key, float value) {
  append_key(pairs_, key, GgufType::float32);
  append(pairs_, value);
  ++pair_count_;
}

void GgufWriter::add_boolean(std::string_view key, bool value) {
  append_key(pairs_, key, GgufType::boolean);
  append<std::uint8_t>(pairs_, value ? 1 : 0);
  ++pair_count_;
}

void GgufWriter::begin_array(std::string_view key, GgufType type, std::size_t count) {
  append_key(pairs_, key, GgufType::array);
  append(pairs_, static_cast<std::uint32_t>(type));
  append<std::uint64_t>(pairs_, count);
  ++pair_count_;
}

void GgufWriter::add_texts(std::string_view key, std::span<const std::string> values) {
  begin_array(key, GgufType::text, values.size());
  for (const std::string& value : values) append_text(pairs_, value);
}

void GgufWriter::add_numbers(std::string_view key, std::span<const float> values) {
  begin_array(key, GgufType::float32, values.size());
  for (const float value : values) append(pairs_, value);
}

void GgufWriter::add_integers(std::string_view key, std::span<const std::int32_t> values) {
  begin_array(key, GgufType::int32, values.size());
  for (const std::int32_t value : values) append(pairs_, value);
}

std::uint64_t GgufWriter::add_tensor(std::string_view name,
                                     std::span<const std::uint64_t> dimensions,
                                     std::uint32_t ggml_type, std::uint64_t bytes) {
  const std::uint64_t offset = data_bytes_;
  append_text(tensors_, name);
  append(tensors_, static_cast<std::uint32_t>(dimensions.size()));
  for (const std::uint64_t length : dimensions) append(tensors_, length);
  append(tensors_, ggml_type);
  append(tensors_, offset);
  ++tensor_count_;
  data_bytes_ += aligned(bytes);
  return offset;
}

std::string GgufWriter::head() const {
  std::string bytes(gguf_magic);
  append(bytes, gguf_version);
  append(bytes, tensor_count_);
  append(bytes, pair_count_);
  bytes += pairs_;
  bytes += tensors_;
  bytes.resize(aligned(bytes.size()));
  return bytes;
}

}  // namespace assay::engine::llama
