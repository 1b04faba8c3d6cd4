// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tables of text for terminals: aligned columns under a header and a rule, fitted to a width.

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "assay/report/table_style.hpp"

namespace assay::report {

enum class Align : std::uint8_t { left, right };

struct Column {
  std::string name;
  std::string unit{};  // on a second header line, if any column has one
  Align align = Align::right;
  // Where the table is too wide, the column with the highest goes first; 0 always stays.
  int expendable = 0;
};

struct Cell {
  std::string text;
  Tone tone = Tone::plain;
};

class TextTable {
 public:
  // At least one column.
  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // Missing cells are empty, surplus ones are left out. Cells may hold untrusted text: what could
  // break a line or steer a terminal is made visible.
  void add_row(std::vector<Cell> cells);

  // Lines that end with a newline, at most style.width columns wide: expendable columns go until
  // the first column keeps 20 columns (or all that it needs), then the first goes on in further
  // lines, parted at its blanks; a word that is still too long is shortened in its middle, to no
  // less than 8. Only a table whose other columns leave no room for that is wider.
  std::string text(const TableStyle& style) const;

 private:
  struct Shown {
    std::size_t index;
    int width;
  };

  int natural_width(std::size_t column) const;
  std::vector<Shown> fitted(int width) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace assay::report
