// SPDX-License-Identifier: Apache-2.0
#pragma once

// A small kernel file that is read again and again: opened once, read from its start into the
// caller's memory, so that a reading costs one system call and no allocation.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "assay/base/descriptor.hpp"

namespace assay::platform {

class PolledFile {
 public:
  // Nothing where it cannot be opened, or is no regular file. Never waits.
  static std::optional<PolledFile> open(const std::filesystem::path& path);

  // What the file says now, as much of it as fits; nothing where reading failed. The view is of
  // `buffer`.
  std::optional<std::string_view> read(std::span<char> buffer) const;

  // What it says if that is one whole number and nothing else.
  std::optional<std::int64_t> read_integer() const;

 private:
  explicit PolledFile(Descriptor file) : file_(std::move(file)) {}

  Descriptor file_;
};

}  // namespace assay::platform
