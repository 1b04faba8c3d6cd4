// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rows of a table, of which only a number and perhaps the session's name are wanted. Plain rows are
// read where they stand; what has quotes, letters beyond ASCII or unusual numbers goes through
// base/csv.hpp, which decides whether it is a row at all.

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "assay/base/csv.hpp"
#include "assay/store/column_file.hpp"
#include "assay/store/decimal.hpp"

namespace assay::store {

// Longer names of sessions make a row malformed.
inline constexpr std::size_t longest_session_name = 256;

struct ColumnRow {
  double value = 0;  // finite
  std::string_view session{};
};

class RowParser {
 public:
  // What can be read beyond the last row's newline.
  static constexpr std::size_t padding = 8;

  explicit RowParser(const ColumnLayout& layout) : layout_(layout) {}

  // Reads the row at `position` and goes to the next one; `end` is after the newline of the last.
  // False if it is malformed: problem() then says how. The row's views end with the next read.
  bool read(const char*& position, const char* end, ColumnRow& row) {
    return read_plain(position, row) || read_any(position, end, row);
  }

  const std::string& problem() const { return problem_; }

 private:
  bool read_plain(const char*& position, ColumnRow& row) const;
  bool read_any(const char*& position, const char* end, ColumnRow& row);

  ColumnLayout layout_;
  CsvCells cells_;
  std::string problem_;
};

// The first character from `text` on that an unquoted ASCII cell cannot hold.
inline const char* end_of_plain_cell(const char* text) {
  static_assert(std::endian::native == std::endian::little, "the first byte has the lowest bits");
  constexpr std::uint64_t ones = 0x0101010101010101;
  const auto ends = [](char c) { return c < ' ' || c == '"' || c == ',' || c == '\x7F'; };
  while (true) {
    std::uint64_t word = 0;
    std::memcpy(&word, text, sizeof word);
    // The high bit of bytes up to ',', of DEL and of those beyond ASCII; carries and borrows only
    // reach bytes after such a one.
    const std::uint64_t found = ((word - ones * (',' + 1)) | word | (word + ones)) & (ones << 7);
    if (found == 0) {
      text += sizeof word;
      continue;
    }
    text += std::countr_zero(found) / 8;
    if (static_cast<unsigned char>(*text) >= 0x80 || ends(*text)) return text;
    ++text;
  }
}

inline bool RowParser::read_plain(const char*& position, ColumnRow& row) const {
  const char* next = position;
  for (std::size_t column = 0;; ++column) {
    if (column == layout_.value) {
      const Decimal number = read_decimal(next);
      if (number.end == nullptr) return false;
      row.value = number.value;
      next = number.end;
    } else {
      const char* begin = next;
      next = end_of_plain_cell(begin);
      if (layout_.session && column == *layout_.session) {
        row.session = {begin, static_cast<std::size_t>(next - begin)};
        if (row.session.empty() || row.session.size() > longest_session_name) return false;
      }
    }
    if (column + 1 == layout_.columns) break;
    if (*next != ',') return false;
    ++next;
  }
  if (*next == '\r') ++next;
  if (*next != '\n') return false;
  position = next + 1;
  return true;
}

}  // namespace assay::store
