// SPDX-License-Identifier: Apache-2.0
#pragma once

// A report as data: sections of text, lists, tables and figures. Builders say what is in it;
// document_html.hpp, document_markdown.hpp and document_text.hpp say how it looks. All text is
// plain and untrusted: a renderer escapes it.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "assay/report/figure.hpp"
#include "assay/report/table_style.hpp"
#include "assay/report/text_table.hpp"

namespace assay::report {

struct Paragraph {
  std::string text;
  Tone tone = Tone::plain;
};

struct Listing {
  std::vector<std::string> items;
};

struct DocumentCell {
  std::string text;
  Tone tone = Tone::plain;
  std::optional<double> sort_value{};  // by which its column is sorted; by the text without
};

struct DocumentTable {
  std::string caption;
  std::vector<Column> columns;
  std::vector<std::vector<DocumentCell>> rows;
};

// `name` is the figure's file in figures/, without ending.
struct DocumentFigure {
  std::string name;
  Figure figure;
  std::string alternative;  // what it shows, in words
};

using Block = std::variant<Paragraph, Listing, DocumentTable, DocumentFigure>;

struct Section {
  std::string id;  // [a-z-]+, unique in its document
  std::string title;
  std::vector<Block> blocks;
  bool is_detail = false;  // may be folded away: who only wants the answer needs none of it
};

struct Document {
  std::string title;
  std::string headline;  // the answer, in a sentence
  Tone tone = Tone::plain;
  std::vector<Section> sections;
};

}  // namespace assay::report
