// SPDX-License-Identifier: Apache-2.0
#include "assay/report/document_markdown.hpp"

#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay::report {
namespace {

// Breaks what GitHub and GitLab would find after rendering: an entity or a backslash would not.
constexpr std::string_view breaker = "&#8203;";  // a blank of no width

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 0x80;
}

// What begins a block only where a line begins: a heading, a list, a rule; on GitLab an action.
std::string at_line_start(std::string text) {
  if (text.empty()) return text;
  if (std::string_view("#+-=/").find(text.front()) != std::string_view::npos) return "\\" + text;
  const std::size_t end = text.find_first_not_of("0123456789");
  if (end != 0 && end != std::string::npos && (text[end] == '.' || text[end] == ')')) {
    text.insert(end, 1, '\\');
  }
  return text;
}

std::string toned_markdown(std::string_view text, Tone tone) {
  const std::string escaped = markdown_text(text);
  return tone == Tone::plain || escaped.empty() ? escaped : "**" + escaped + "**";
}

std::string header_of(const Column& column) {
  std::string text = markdown_text(column.name);
  if (!column.unit.empty()) text += fmt::format(" ({})", markdown_text(column.unit));
  return text;
}

struct BlockRenderer {
  std::string& text;

  void operator()(const Paragraph& paragraph) {
    const std::string line = toned_markdown(paragraph.text, paragraph.tone);
    text += (paragraph.tone == Tone::plain ? at_line_start(line) : line) + "\n\n";
  }

  void operator()(const Listing& listing) {
    if (listing.items.empty()) return;
    for (const std::string& item : listing.items) {
      text += "- " + at_line_start(markdown_text(item)) + "\n";
    }
    text += "\n";
  }

  void operator()(const DocumentTable& table) {
    if (!table.caption.empty()) text += fmt::format("**{}**\n\n", markdown_text(table.caption));
    text += "|";
    for (const Column& column : table.columns) text += " " + header_of(column) + " |";
    text += "\n|";
    for (const Column& column : table.columns) {
      text += column.align == Align::right ? " ---: |" : " --- |";
    }
    text += "\n";
    for (const auto& row : table.rows) {
      text += "|";
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const DocumentCell cell = i < row.size() ? row[i] : DocumentCell{};
        text += " " + toned_markdown(cell.text, cell.tone) + " |";
      }
      text += "\n";
    }
    text += "\n";
  }

  void operator()(const DocumentFigure& figure) {
    text +=
        fmt::format("![{}](figures/{}.png)\n\n", markdown_text(figure.alternative), figure.name);
  }
};

}  // namespace

std::string markdown_text(std::string_view untrusted) {
  const std::string text(text::trim(text::printable(untrusted)));
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '$':  // of mathematics
        escaped += "&#36;";
        break;
      case '\\':
      case '`':
      case '*':
      case '_':
      case '[':
      case ']':
      case '|':
      case '~':
        escaped += {'\\', c};
        break;
      case '@':  // a mention, an address
        escaped += c;
        escaped += breaker;
        break;
      case '#':
      case '!':  // an issue, a merge request, an image
        escaped += c;
        if (is_word(next) || next == '[') escaped += breaker;
        break;
      case '-':  // GH-1
        escaped += c;
        if (is_digit(next) && i > 0 && is_word(text[i - 1])) escaped += breaker;
        break;
      case ':':  // a link, an emoji
        escaped += c;
        if (next == '/' || is_word(next)) escaped += breaker;
        break;
      case '.':  // www.
        if (i >= 3 && text.compare(i - 3, 3, "www") == 0) escaped += breaker;
        escaped += c;
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string document_markdown(const Document& document) {
  std::string text = fmt::format("### {}\n\n", markdown_text(document.title));
  if (!document.headline.empty()) {
    text += fmt::format("**{}**\n\n", markdown_text(document.headline));
  }
  for (const Section& section : document.sections) {
    const std::string title = markdown_text(section.title);
    text += section.is_detail ? fmt::format("<details>\n<summary>{}</summary>\n\n", title)
                              : fmt::format("#### {}\n\n", title);
    for (const Block& block : section.blocks) std::visit(BlockRenderer{text}, block);
    if (section.is_detail) text += "</details>\n\n";
  }
  text.pop_back();  // one newline at the end
  return text;
}

}  // namespace assay::report
