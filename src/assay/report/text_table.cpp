// SPDX-License-Identifier: Apache-2.0
#include "assay/report/text_table.hpp"

#include <algorithm>
#include <string_view>

#include "assay/base/text.hpp"
#include "assay/report/display_width.hpp"

namespace assay::report {
namespace {

constexpr int readable_first_column = 20;
constexpr int narrowest_first_column = 8;
constexpr int gap = 2;
constexpr int continuation_indent = 2;  // of the further lines of a first cell

// `cells` are as wide as their columns. Blanks at the end of a line are noise in files and diffs.
std::string line_of(const std::vector<std::string>& cells) {
  std::string line = text::join(cells, std::string(gap, ' '));
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

std::string padded(const Cell& cell, int width, Align align, const TableStyle& style) {
  const std::string fitting = shortened(cell.text, width, style.unicode);
  const auto missing = static_cast<std::size_t>(std::max(0, width - display_width(fitting)));
  const std::string blanks(missing, ' ');
  const std::string shown = toned(fitting, cell.tone, style);
  return align == Align::left ? shown + blanks : blanks + shown;
}

// In lines of at most `width` columns where its words allow it; the further ones are indented, but
// for a word that has no room for that.
std::vector<std::string> lines_of(const std::string& text, int width) {
  if (display_width(text) <= width) return {text};
  const std::string broken = wrapped(text, width, continuation_indent);
  std::vector<std::string> lines;
  for (const std::string_view line : text::split(text::trim(broken), '\n')) {
    lines.emplace_back(display_width(line) > width ? text::trim(line) : line);
  }
  return lines;
}

}  // namespace

void TextTable::add_row(std::vector<Cell> cells) {
  cells.resize(columns_.size());
  for (Cell& cell : cells) cell.text = text::printable(cell.text);
  rows_.push_back(std::move(cells));
}

int TextTable::natural_width(std::size_t column) const {
  int width = std::max(display_width(columns_[column].name), display_width(columns_[column].unit));
  for (const auto& row : rows_) width = std::max(width, display_width(row[column].text));
  return width;
}

std::vector<TextTable::Shown> TextTable::fitted(int width) const {
  std::vector<Shown> shown;
  int total = -gap;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    shown.push_back({i, natural_width(i)});
    total += gap + shown.back().width;
  }
  const int first = shown.front().width;
  while (total - std::max(0, first - readable_first_column) > width) {
    const auto next =
        std::max_element(shown.begin(), shown.end(), [&](const Shown& left, const Shown& right) {
          return columns_[left.index].expendable < columns_[right.index].expendable;
        });
    if (columns_[next->index].expendable == 0) break;
    total -= gap + next->width;
    shown.erase(next);
  }
  const int narrowest = std::min(first, narrowest_first_column);
  shown.front().width = std::clamp(first - (total - width), narrowest, first);
  return shown;
}

std::string TextTable::text(const TableStyle& style) const {
  const std::vector<Shown> shown = fitted(style.width);
  const auto line = [&](const auto& cell_of) {
    std::vector<std::string> cells;
    for (const Shown& column : shown) {
      cells.push_back(
          padded(cell_of(column.index), column.width, columns_[column.index].align, style));
    }
    return line_of(cells);
  };

  std::string text = line([&](std::size_t i) { return Cell{columns_[i].name}; });
  const bool any_unit = std::any_of(columns_.begin(), columns_.end(),
                                    [](const Column& column) { return !column.unit.empty(); });
  if (any_unit) text += line([&](std::size_t i) { return Cell{columns_[i].unit}; });

  int width = -gap;
  for (const Shown& column : shown) width += gap + column.width;
  for (int i = 0; i < width; ++i) text += style.unicode ? "─" : "-";
  text += '\n';

  for (const auto& row : rows_) {
    const Cell& first = row.front();
    bool is_first_line = true;
    for (const std::string& part : lines_of(first.text, shown.front().width)) {
      text += line([&](std::size_t i) {
        if (i == 0) return Cell{part, first.tone};
        return is_first_line ? row[i] : Cell{};
      });
      is_first_line = false;
    }
  }
  return text;
}

}  // namespace assay::report
