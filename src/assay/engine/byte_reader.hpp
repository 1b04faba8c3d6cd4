// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads forwards through a model's file whose sizes and lengths are not to be trusted.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "assay/base/descriptor.hpp"
#include "assay/base/result.hpp"

namespace assay::engine {

// After the first read beyond the end every value is 0 and `ended` tells; `position` never exceeds
// the size. Memory is a buffer of fixed size, and the texts that are asked for.
class ByteReader {
 public:
  // Errors: missing, if it cannot be opened or is not a regular file.
  [[nodiscard]] static Result<ByteReader> open(const std::filesystem::path& path);

  std::uint64_t size() const { return size_; }
  std::uint64_t position() const { return position_; }
  std::uint64_t remaining() const { return size_ - position_; }
  bool ended() const { return ended_; }

  // As the machine has it in memory.
  template <class T>
  T number() {
    std::array<char, sizeof(T)> bytes{};
    copy(bytes.data(), bytes.size());
    T value{};
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }

  // `length` bytes; more than `longest` end the reading.
  std::string text(std::uint64_t length, std::uint64_t longest);

  void skip(std::uint64_t count);

 private:
  ByteReader(Descriptor descriptor, std::uint64_t size);

  void copy(char* out, std::size_t count);
  void fill();

  Descriptor descriptor_;
  std::uint64_t size_;
  std::uint64_t position_ = 0;
  bool ended_ = false;
  std::vector<char> buffer_;
  std::uint64_t buffered_at_ = 0;
  std::size_t buffered_ = 0;
};

}  // namespace assay::engine
