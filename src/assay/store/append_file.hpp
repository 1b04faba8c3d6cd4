// SPDX-License-Identifier: Apache-2.0
#pragma once

// A file that only grows, by whole pieces: a piece that does not fit leaves no part of itself.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "assay/base/descriptor.hpp"
#include "assay/base/result.hpp"

namespace assay::store {

// What a failed system call on `path` means to a user: no space is a failed measurement, anything
// else a place that is missing or forbidden.
Failure write_failure(const std::filesystem::path& path, int error);

class AppendFile {
 public:
  // Makes the file if there is none; never follows a symbolic link.
  [[nodiscard]] static Result<AppendFile> open(const std::filesystem::path& path);

  // All of `bytes` reaches the kernel, or the file stays as long as it was.
  [[nodiscard]] Result<void> append(std::string_view bytes);

  // What was appended reaches the disk.
  [[nodiscard]] Result<void> sync();

  [[nodiscard]] Result<void> truncate(std::uint64_t size);

  std::uint64_t size() const { return size_; }

  // Keeps other processes from locking the file until this object or process ends.
  // Errors: usage, if one holds it.
  [[nodiscard]] Result<void> lock();

 private:
  AppendFile(std::filesystem::path path, Descriptor file, std::uint64_t size);

  std::filesystem::path path_;
  Descriptor file_;
  std::uint64_t size_;
};

}  // namespace assay::store
