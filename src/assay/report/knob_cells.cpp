// SPDX-License-Identifier: Apache-2.0
#include "assay/report/knob_cells.hpp"

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay::report {

std::string knob_text(const KnobColumn& column, std::size_t row) {
  if (!column.is_number()) return text::printable(column.words[row]);
  return fmt::format("{:.6g}", column.numbers[row]);
}

KnobCells::KnobCells(const KnobTable& knobs, std::size_t most) {
  for (const KnobColumn& column : knobs.columns) {
    if (knobs.rows() > 1 && !column.varies()) {
      constant_.push_back(&column);
    } else if (shown_.size() < most) {
      shown_.push_back(&column);
    }
  }
}

void KnobCells::add_columns(DocumentTable& table) const {
  for (const KnobColumn* column : shown_) {
    table.columns.push_back({.name = text::printable(column->name),
                             .align = column->is_number() ? Align::right : Align::left});
  }
}

void KnobCells::add_cells(std::size_t row, std::vector<DocumentCell>& cells) const {
  for (const KnobColumn* column : shown_) {
    DocumentCell cell{.text = knob_text(*column, row)};
    if (column->is_number()) cell.sort_value = column->numbers[row];
    cells.push_back(std::move(cell));
  }
}

std::string KnobCells::constants() const {
  std::string text;
  for (const KnobColumn* column : constant_) {
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", text::printable(column->name),
                        knob_text(*column, 0));
  }
  return text;
}

}  // namespace assay::report
