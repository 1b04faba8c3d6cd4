// SPDX-License-Identifier: Apache-2.0
#include "assay/report/document_html.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "assay/base/version.hpp"
#include "assay/report/figure_html.hpp"
#include "assay/report/html_text.hpp"
#include "assay/report/page_resources.hpp"

namespace assay::report {
namespace {

// Texts longer than this get a column that may be wide and breaks lines.
constexpr std::size_t long_text = 40;

std::string_view class_of(Tone tone) {
  switch (tone) {
    case Tone::warning:
      return "tone-warning";
    case Tone::failure:
      return "tone-failure";
    case Tone::plain:
      break;
  }
  return "";
}

// A tone is never a colour alone: a sign for the eye, a word for the ear.
std::string toned_html(std::string_view text, Tone tone) {
  if (tone == Tone::plain) return html_text(text);
  const bool failed = tone == Tone::failure;
  return fmt::format("<span aria-hidden=\"true\">{} </span><span class=\"unseen\">{}: </span>{}",
                     failed ? "✕" : "▲", failed ? "failure" : "warning", html_text(text));
}

std::string paragraph_html(const Paragraph& paragraph) {
  const std::string_view name = class_of(paragraph.tone);
  return fmt::format("<p{}>{}</p>\n", name.empty() ? "" : fmt::format(" class=\"{}\"", name),
                     toned_html(paragraph.text, paragraph.tone));
}

std::string listing_html(const Listing& listing) {
  std::string html = "<ul>\n";
  for (const std::string& item : listing.items) {
    html += fmt::format("<li>{}</li>\n", html_text(item));
  }
  return html + "</ul>\n";
}

std::string cell_classes(const Column& column, const DocumentCell& cell) {
  std::string classes = column.align == Align::right ? "number" : "";
  const std::string_view tone = class_of(cell.tone);
  if (column.align == Align::left && cell.text.size() > long_text) classes = "long";
  if (!tone.empty()) classes += (classes.empty() ? "" : " ") + std::string(tone);
  return classes.empty() ? "" : fmt::format(" class=\"{}\"", classes);
}

// The first column names its row.
std::string cell_html(const Column& column, const DocumentCell& cell, bool names_row) {
  const std::string sort =
      cell.sort_value ? fmt::format(" data-sort=\"{}\"", *cell.sort_value) : "";
  return fmt::format("<{}{}{}>{}</{}>", names_row ? "th scope=\"row\"" : "td",
                     cell_classes(column, cell), sort, toned_html(cell.text, cell.tone),
                     names_row ? "th" : "td");
}

std::string head_html(const DocumentTable& table) {
  const bool any_unit = std::any_of(table.columns.begin(), table.columns.end(),
                                    [](const Column& column) { return !column.unit.empty(); });
  std::string html = "<thead><tr>";
  for (const Column& column : table.columns) {
    html += fmt::format(
        "<th scope=\"col\"{}><span class=\"name\">{}</span>{}</th>",
        column.align == Align::right ? " class=\"number\"" : "", html_text(column.name),
        any_unit ? fmt::format(" <span class=\"unit\">{}</span>", html_text(column.unit)) : "");
  }
  return html + "</tr></thead>\n";
}

std::string table_html(const DocumentTable& table) {
  const std::string caption = html_text(table.caption);
  std::string html = fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{}\">\n"
      "<table class=\"sortable\">\n<caption>{}</caption>\n{}<tbody>\n",
      caption, caption, head_html(table));
  for (const auto& row : table.rows) {
    html += "<tr>";
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      html += cell_html(table.columns[i], i < row.size() ? row[i] : DocumentCell{}, i == 0);
    }
    html += "</tr>\n";
  }
  return html + "</tbody>\n</table>\n</div>\n";
}

class PageWriter {
 public:
  std::string write(const Document& document) {
    std::string body = header_html(document);
    body += "<main id=\"content\">\n";
    for (const Section& section : document.sections) body += section_html(section);
    body += "</main>\n";
    return head(document.title) + body + foot();
  }

 private:
  static std::string header_html(const Document& document) {
    const std::string_view tone = class_of(document.tone);
    std::string links;
    for (const Section& section : document.sections) {
      links += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", html_text(section.id),
                           html_text(section.title));
    }
    return fmt::format(
        "<a class=\"skip\" href=\"#content\">Skip to the content</a>\n<div class=\"page\">\n"
        "<header>\n<div class=\"top\"><h1>{}</h1>\n"
        "<button type=\"button\" class=\"theme\" id=\"theme\">Theme</button></div>\n"
        "<p class=\"verdict{}{}\">{}</p>\n"
        "<nav aria-label=\"Sections\"><ul>\n{}</ul></nav>\n</header>\n",
        html_text(document.title), tone.empty() ? "" : " ", tone,
        toned_html(document.headline, document.tone), links);
  }

  std::string section_html(const Section& section) {
    std::string html = fmt::format(
        "<section id=\"{0}\" aria-labelledby=\"{0}-title\">\n"
        "<h2 id=\"{0}-title\">{1}</h2>\n",
        html_text(section.id), html_text(section.title));
    for (const Block& block : section.blocks) html += block_html(block, section.title);
    return html + "</section>\n";
  }

  std::string block_html(const Block& block, const std::string& heading) {
    if (const auto* paragraph = std::get_if<Paragraph>(&block)) return paragraph_html(*paragraph);
    if (const auto* listing = std::get_if<Listing>(&block)) return listing_html(*listing);
    if (const auto* table = std::get_if<DocumentTable>(&block)) return table_html(*table);
    return figure_html(std::get<DocumentFigure>(block), heading, charts_);
  }

  // Scripts are allowed by their hashes alone: nothing else in the page can become one.
  static std::string head(std::string_view title) {
    return fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'; img-src data:; script-src {} {} {}; base-uri 'none'; "
        "form-action 'none'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"generator\" content=\"assay {}\">\n"
        "<title>{}</title>\n<style>\n{}</style>\n<script>{}</script>\n</head>\n<body>\n",
        script_source(page_theme()), script_source(echarts_script()), script_source(page_script()),
        version, html_text(title), page_style(), page_theme());
  }

  std::string foot() const {
    const bool has_charts = !charts_.empty() && !echarts_script().empty();
    std::string html = fmt::format("<footer><p>Written by assay {}.{}</p>\n", version,
                                   has_charts ? " Charts: Apache ECharts, © The Apache Software "
                                                "Foundation, under the Apache License 2.0."
                                              : "");
    if (!charts_.empty() && echarts_script().empty()) {
      html += "<p>This build has no chart library: each figure is there as a table.</p>\n";
    }
    if (has_charts) {
      html +=
          "<noscript><p>Charts are drawn by a script, and scripts are off: each figure is there "
          "as a table.</p></noscript>\n";
    }
    html += "</footer>\n</div>\n<p class=\"unseen\" id=\"status\" role=\"status\"></p>\n";
    if (has_charts) {
      html += fmt::format("<script type=\"application/json\" id=\"charts\">{}</script>\n",
                          script_json(charts_));
      html.append("<script>").append(echarts_script()).append("</script>\n");
    }
    html.append("<script>").append(page_script()).append("</script>\n");
    return html + "</body>\n</html>\n";
  }

  Json charts_ = Json::array();  // ECharts' options, in the page's order
};

}  // namespace

std::string document_html(const Document& document) {
  return PageWriter().write(document);
}

}  // namespace assay::report
