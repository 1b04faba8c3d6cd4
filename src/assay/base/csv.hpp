// SPDX-License-Identifier: Apache-2.0
#pragma once

// Comma-separated tables as RFC 4180 has them, with two restrictions that make a torn file easy to
// mend: a row is one line, and cells are UTF-8 without control characters. Lines end in LF; CR LF
// is read as well. The last line counts only if it is complete.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/line_reader.hpp"
#include "assay/base/result.hpp"

namespace assay {

// Longer rows are refused.
inline constexpr std::size_t longest_row = std::size_t{1} << 20;

// What a cell can hold: valid UTF-8 without control characters.
bool is_plain_text(std::string_view text);

// Appends the cells of one row to a text.
class CsvRow {
 public:
  explicit CsvRow(std::string& text) : text_(text) {}

  void text(std::string_view value);
  void integer(std::int64_t value);
  void number(double value);  // shortest form that reads back the same; empty if not finite
  void number(const std::optional<double>& value);  // empty where there is none
  void absent() { separate(); }
  void end() { text_ += '\n'; }

 private:
  void separate();

  std::string& text_;
  bool first_ = true;
};

// The cells of one row.
class CsvCells {
 public:
  // Splits a row without its newline. What is wrong with it, if it is no CSV; views into the row
  // before it end.
  [[nodiscard]] std::optional<std::string> split(std::string_view line);

  std::span<const std::string_view> cells() const { return cells_; }

 private:
  std::vector<std::string_view> cells_;  // of the line, or of unquoted_
  std::string unquoted_;                 // cells whose doubled quotes were undone
};

class CsvReader {
 public:
  // Reads the header. Errors: missing, if the file cannot be read; usage, if the header is not
  // there, torn, or names a column twice.
  [[nodiscard]] static Result<CsvReader> open(const std::filesystem::path& path);

  // Goes to the next row; false after the last. Views into the row before it end.
  // Errors: usage, naming file and line, for rows that do not fit the header or are no CSV.
  [[nodiscard]] Result<bool> next();

  const std::vector<std::string>& header() const { return header_; }
  std::span<const std::string_view> cells() const { return cells_.cells(); }
  // The row as it stands in the file, without its newline.
  std::string_view line() const { return lines_.line(); }
  // "file:line" of the row.
  std::string place() const { return lines_.place(); }
  // After the last row: bytes of a line that has no end follow.
  bool is_torn() const { return lines_.is_torn(); }

 private:
  explicit CsvReader(LineReader lines) : lines_(std::move(lines)) {}

  Result<void> split();

  LineReader lines_;
  std::vector<std::string> header_;
  CsvCells cells_;
};

}  // namespace assay
