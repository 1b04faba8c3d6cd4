// SPDX-License-Identifier: Apache-2.0
#pragma once

// A CSV table that is in memory: the dialect of base/csv.hpp, but a byte order mark before the
// header is passed over, and a last line without its newline counts.

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/csv.hpp"
#include "assay/base/result.hpp"

namespace assay::store::importers {

class TableText {
 public:
  // Reads the header. `text` must outlive the table; `source` begins error messages.
  // Errors: usage, if there is no header, or it names a column twice.
  [[nodiscard]] static Result<TableText> open(std::string_view text, std::string source);

  const std::vector<std::string>& header() const { return header_; }
  std::optional<std::size_t> find(std::string_view column) const;
  // Errors: usage, with the nearest name, where find gives none.
  [[nodiscard]] Result<std::size_t> need(std::string_view column) const;

  // Goes to the next row that is not blank; false after the last. Errors: usage, naming the line.
  [[nodiscard]] Result<bool> next();

  std::string_view cell(std::size_t column) const { return cells_.cells()[column]; }
  // Finite. Errors: usage, naming line and column.
  [[nodiscard]] Result<double> number(std::size_t column) const;
  [[nodiscard]] Result<double> amount(std::size_t column) const;  // not negative
  std::string place() const;                                      // "file:line"

 private:
  TableText(std::string_view text, std::string source) : rest_(text), source_(std::move(source)) {}

  Result<void> split(std::string_view line);
  std::string_view next_line();

  std::string_view rest_;
  std::string source_;
  std::size_t line_ = 0;
  std::vector<std::string> header_;
  CsvCells cells_;
};

}  // namespace assay::store::importers
