// SPDX-License-Identifier: Apache-2.0
#pragma once

// A user's CSV table, of which one column of numbers is to be read: opened, its header understood,
// nothing else looked at yet. The dialect is that of base/csv.hpp, but a byte order mark before the
// header is passed over, and a last line without its newline counts: nobody was appending to it.

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "assay/base/descriptor.hpp"
#include "assay/base/result.hpp"

namespace assay::store {

// Where a row's cells of interest stand.
struct ColumnLayout {
  std::size_t columns = 0;
  std::size_t value = 0;
  std::optional<std::size_t> session{};
};

class ColumnFile {
 public:
  // Errors: missing, if it cannot be read or is not a regular file; usage, if it has no header, or
  // the header has no such columns.
  [[nodiscard]] static Result<ColumnFile> open(const std::filesystem::path& path,
                                               const std::string& column,
                                               const std::optional<std::string>& session_column);

  const std::filesystem::path& path() const { return path_; }
  const ColumnLayout& layout() const { return layout_; }
  std::uint64_t rows_begin() const { return rows_begin_; }  // after the header
  std::uint64_t size() const { return size_; }              // as it was when it was opened

  // Fills `buffer` from `offset` on. Errors: missing, if reading fails; measurement, if the file
  // has become shorter.
  [[nodiscard]] Result<void> read(std::uint64_t offset, char* buffer, std::size_t count) const;

  // Errors: measurement, if somebody has written to the file since it was opened.
  [[nodiscard]] Result<void> check_unchanged() const;

 private:
  ColumnFile(std::filesystem::path path, Descriptor file);

  Result<void> find_columns(const std::string& column,
                            const std::optional<std::string>& session_column);

  std::filesystem::path path_;
  Descriptor file_;
  ColumnLayout layout_;
  std::uint64_t rows_begin_ = 0;
  std::uint64_t size_ = 0;
  std::timespec modified_{};
};

}  // namespace assay::store
