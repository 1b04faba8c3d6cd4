// SPDX-License-Identifier: Apache-2.0
#include "assay/report/document_text.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "assay/base/text.hpp"
#include "assay/report/display_width.hpp"

namespace assay::report {
namespace {

constexpr int narrowest = 40;

// Wrapped, then coloured line by line: a terminal resets no colour at a line's end.
std::string paragraph(const std::string& untrusted, Tone tone, const TableStyle& style,
                      int indent = 0) {
  const std::string lines = wrapped(with_signs(text::printable(untrusted), style.unicode),
                                    std::max(style.width, narrowest), indent);
  if (tone == Tone::plain || !style.color) return lines;
  std::string text;
  for (const std::string_view line : text::split(text::trim(lines), '\n')) {
    text += toned(std::string(line), tone, style) + "\n";
  }
  return text;
}

std::string table_text(const DocumentTable& table, const TableStyle& style) {
  std::vector<Column> columns = table.columns;
  for (Column& column : columns) column.name = with_signs(column.name, style.unicode);
  TextTable drawn(std::move(columns));
  for (const auto& row : table.rows) {
    std::vector<Cell> cells;
    for (const DocumentCell& cell : row)
      cells.push_back({with_signs(cell.text, style.unicode), cell.tone});
    drawn.add_row(std::move(cells));
  }
  std::string text = drawn.text(style);
  if (table.caption.empty()) return text;
  // The rule below the header is the first line of nothing else.
  std::string rule;
  const std::string_view dash = style.unicode ? "─" : "-";
  for (const std::string_view line : text::split(text, '\n')) {
    if (line.starts_with(dash) && line.find_first_not_of(dash) == std::string_view::npos) {
      rule = std::string(line) + "\n";
      break;
    }
  }
  return paragraph(table.caption, Tone::plain, style, 2) + rule + text + rule;
}

struct BlockRenderer {
  const TableStyle& style;

  std::string operator()(const Paragraph& block) const {
    return paragraph(block.text, block.tone, style, 2);
  }
  std::string operator()(const Listing& block) const {
    std::string text;
    for (const std::string& item : block.items) {
      text += paragraph("- " + item, Tone::plain, style, 2);
    }
    return text;
  }
  std::string operator()(const DocumentTable& block) const { return table_text(block, style); }
  std::string operator()(const DocumentFigure& block) const {
    const std::string& shown = block.alternative;
    const std::size_t length = shown.ends_with('.') ? shown.size() - 1 : shown.size();
    return paragraph(shown.substr(0, length) + ": figures/" + block.name + ".png", Tone::plain,
                     style, 2);
  }
};

bool is_table(const Block& block) {
  return std::holds_alternative<DocumentTable>(block);
}

}  // namespace

std::string document_text(const Document& document, const TableStyle& style) {
  std::string text = paragraph(document.headline.empty() ? document.title : document.headline,
                               document.tone, style, 2);
  for (const Section& section : document.sections) {
    text += "\n";
    // A table that names itself needs no title.
    const bool names_itself = !section.blocks.empty() && is_table(section.blocks.front()) &&
                              !std::get<DocumentTable>(section.blocks.front()).caption.empty();
    if (!names_itself) text += paragraph(section.title, Tone::plain, style, 2);
    for (std::size_t i = 0; i < section.blocks.size(); ++i) {
      if (i > 0 && is_table(section.blocks[i])) text += "\n";
      text += std::visit(BlockRenderer{style}, section.blocks[i]);
    }
  }
  return text;
}

}  // namespace assay::report
