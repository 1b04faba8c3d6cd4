// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tables of text for terminals: aligned columns between rules, fitted to a width.

#include <cstdint>
#include <string>
#include <vector>

#include "assay/report/table_style.hpp"

namespace assay::report {

enum class Align : std::uint8_t { left, right };

struct Column {
  std::string name;
  std::string unit{};  // on a second header line, if any column has one
  Align align = Align::right;
  int keep = 0;  // where the table is too wide, the column with the lowest goes first; 0 stays
};

// Red for failures, yellow for warnings; nothing otherwise.
enum class Tone : std::uint8_t { plain, warning, failure };

struct Cell {
  std::string text;
  Tone tone = Tone::plain;
};

class TextTable {
 public:
  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // Missing cells are empty, surplus ones are left out. Cells hold untrusted text: what could
  // break a line or steer a terminal is made visible.
  void add_row(std::vector<Cell> cells);

  // Every line ends with a newline and is at most style.width columns wide, if the columns that
  // always stay allow: after dropping columns, the first one is truncated, to no less than eight.
  std::string text(const TableStyle& style) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

// `text` in the colour of `tone`, where the style has colours.
std::string toned(const std::string& text, Tone tone, const TableStyle& style);

}  // namespace assay::report
