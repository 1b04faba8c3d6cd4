// SPDX-License-Identifier: Apache-2.0
#pragma once

// The complete lines of an untrusted file, one by one, in bounded memory.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/descriptor.hpp"
#include "assay/base/result.hpp"

namespace assay {

class LineReader {
 public:
  // Errors: missing, if it cannot be opened or is not a regular file.
  [[nodiscard]] static Result<LineReader> open(const std::filesystem::path& path,
                                               std::size_t longest_line);

  // Goes to the next line that ends in LF; false after the last. The previous line() ends.
  // Errors: usage, for a line longer than allowed; missing, if reading fails.
  [[nodiscard]] Result<bool> next();

  std::string_view line() const { return line_; }  // without LF or CR LF
  std::size_t number() const { return number_; }   // of the line, from 1
  std::string place() const;                       // "file:number"

  // The file's length up to the end of line().
  std::uint64_t complete_bytes() const { return complete_bytes_; }
  // After the last line: bytes without an LF follow.
  bool is_torn() const { return end_ > begin_; }

 private:
  LineReader(std::filesystem::path path, Descriptor file, std::size_t longest_line);

  Result<bool> refill();

  std::filesystem::path path_;
  Descriptor file_;
  std::size_t longest_line_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of what was read and not yet returned
  std::size_t end_ = 0;
  std::string_view line_;
  std::size_t number_ = 0;
  std::uint64_t complete_bytes_ = 0;
};

}  // namespace assay
