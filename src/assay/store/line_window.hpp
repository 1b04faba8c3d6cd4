// SPDX-License-Identifier: Apache-2.0
#pragma once

// The lines that begin within a byte range of a file: neighbouring ranges share no line and leave
// none out, so that ranges can be read in any order, by any number of workers.

#include <cstdint>
#include <string_view>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/store/column_file.hpp"

namespace assay::store {

class LineWindow {
 public:
  // Each of the lines ends in LF, even if the file's last does not; RowParser::padding bytes can be
  // read beyond them. They stay until the next read. Errors: as of ColumnFile::read; usage, for a
  // line longer than base's longest_row.
  [[nodiscard]] Result<std::string_view> read(const ColumnFile& file, std::uint64_t begin,
                                              std::uint64_t end);

 private:
  Result<void> extend(const ColumnFile& file, std::uint64_t from, std::size_t count);

  std::vector<char> buffer_;
  std::size_t held_ = 0;
};

}  // namespace assay::store
