// SPDX-License-Identifier: Apache-2.0
#pragma once

// What tests ask of reports.

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "assay/base/text.hpp"
#include "assay/report/display_width.hpp"
#include "assay/report/document.hpp"
#include "assay/report/document_html.hpp"
#include "assay/report/document_markdown.hpp"
#include "assay/report/document_text.hpp"
#include "assay/report/table_style.hpp"
#include "golden.hpp"

namespace assay::test {

inline bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// The documents are those of tests/golden: one as text, no line of which is wider than a terminal,
// the other as Markdown.
inline void check_golden(const std::string& name, const report::Document& shown,
                         const report::Document& whole) {
  const report::TableStyle style;
  const std::string text = report::document_text(shown, style);
  CHECK(text == golden(name + ".txt", text));
  const std::string markdown = report::document_markdown(whole);
  CHECK(markdown == golden(name + ".md", markdown));
  for (const std::string_view line : text::split(text, '\n')) {
    CAPTURE(line);
    CHECK(report::display_width(line) <= style.width);
  }
}
inline void check_golden(const std::string& name, const report::Document& document) {
  check_golden(name, document, document);
}

// A name that is markup on a page and a colour on a terminal, and a document in which it is
// neither.
inline constexpr const char* hostile_name = "</script><img src=x onerror=alert(1)>\x1b[31m";
inline void check_names_are_text(const report::Document& document) {
  CHECK_FALSE(has(report::document_html(document), "<img src=x"));
  CHECK_FALSE(has(report::document_text(document, {}), "\x1b["));
  CHECK_FALSE(has(report::document_markdown(document), "<img src=x"));
}

}  // namespace assay::test
