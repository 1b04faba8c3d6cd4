// SPDX-License-Identifier: Apache-2.0
#include "assay/report/figure_html.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/report/figure_echarts.hpp"
#include "assay/report/html_text.hpp"
#include "assay/report/number_text.hpp"

namespace assay::report {
namespace {

// Rows that a layer has in the table of a figure.
constexpr std::size_t most_rows = 60;

std::string axis_title(const Axis& axis) {
  return axis.unit.empty() ? axis.label : fmt::format("{} ({})", axis.label, axis.unit);
}

// A drawing of how the layer is drawn, 28 by 12 pixels.
std::string swatch(LayerKind kind, int style) {
  const std::string color = fmt::format("var(--style-{})", color_of(style));
  std::string shape;
  switch (kind) {
    case LayerKind::bars:
      shape = fmt::format(R"(<rect x="6" y="1" width="16" height="10" fill="{}"/>)", color);
      break;
    case LayerKind::band:
      shape = fmt::format(R"(<rect x="2" y="1" width="24" height="10" fill="{}" opacity="0.3"/>)",
                          color);
      break;
    case LayerKind::line: {
      std::vector<std::string> dashes;
      for (const int length : dashes_of(style)) dashes.push_back(fmt::format("{}", length));
      shape = fmt::format(
          R"(<line x1="0" y1="6" x2="28" y2="6" stroke="{}" stroke-width="2" stroke-dasharray="{}"/>)",
          color, dashes.empty() ? "none" : text::join(dashes, " "));
      break;
    }
    case LayerKind::points: {
      const std::string_view symbol = symbol_of(style);
      const bool hollow = symbol.starts_with("empty");
      const std::string paint = fmt::format(R"(fill="{}" stroke="{}" stroke-width="1.5")",
                                            hollow ? "none" : color, color);
      if (symbol.ends_with("ircle")) {
        shape = fmt::format(R"(<circle cx="14" cy="6" r="4" {}/>)", paint);
      } else if (symbol.ends_with("ect")) {
        shape = fmt::format(R"(<rect x="10" y="2" width="8" height="8" {}/>)", paint);
      } else if (symbol == "diamond") {
        shape = fmt::format(R"(<path d="M14 1L19 6L14 11L9 6Z" {}/>)", paint);
      } else if (symbol == "arrow") {
        shape = fmt::format(R"(<path d="M14 1L19 11L14 8L9 11Z" {}/>)", paint);
      } else {
        shape = fmt::format(R"(<path d="M14 1.5L19 10.5L9 10.5Z" {}/>)", paint);
      }
    }
  }
  return fmt::format(R"(<svg width="28" height="12" aria-hidden="true">{}</svg>)", shape);
}

std::string legend_html(const Figure& figure) {
  std::set<std::string> seen;
  std::string items;
  for (const Panel& panel : figure.panels) {
    for (const Layer& layer : panel.layers) {
      if (layer.name.empty() || layer.points.empty() || !seen.insert(layer.name).second) continue;
      items += fmt::format("<li>{}{}</li>", swatch(layer.kind, layer.style), html_text(layer.name));
    }
  }
  return items.empty() ? "" : fmt::format("<ul class=\"legend\">{}</ul>\n", items);
}

std::string number_cell(double value) {
  return fmt::format("<td class=\"number\">{:.6g}</td>", value);
}

std::string interval_cell(const std::optional<Interval>& interval) {
  if (!interval) return "<td></td>";
  return fmt::format("<td class=\"number\">{:.6g} to {:.6g}</td>", interval->lower,
                     interval->upper);
}

bool is_drawn(const Point& point) {
  return std::isfinite(point.x) && std::isfinite(point.y);
}

// Which of a layer's intervals have something to say in a table.
struct Columns {
  bool x = false;
  bool y = false;
};

Columns columns_of(const Panel& panel) {
  Columns columns;
  for (const Layer& layer : panel.layers) {
    for (const Point& point : layer.points) {
      columns.x = columns.x || point.x_interval;
      columns.y = columns.y || point.y_interval;
    }
  }
  return columns;
}

// Evenly thinned where there are many; `left_out` counts what is not there.
std::string layer_rows(const Layer& layer, const Columns& columns, std::size_t& left_out) {
  const std::size_t stride =
      std::max<std::size_t>(1, (layer.points.size() + most_rows - 1) / most_rows);
  std::string rows;
  for (std::size_t i = 0; i < layer.points.size(); ++i) {
    if (i % stride != 0) {
      ++left_out;
      continue;
    }
    const Point& point = layer.points[i];
    if (!is_drawn(point)) continue;
    rows += fmt::format("<tr><th scope=\"row\">{}{}{}</th>{}", html_text(layer.name),
                        layer.name.empty() || point.label.empty() ? "" : ": ",
                        html_text(point.label), number_cell(point.x));
    if (columns.x) rows += interval_cell(point.x_interval);
    rows += number_cell(point.y);
    if (columns.y) rows += interval_cell(point.y_interval);
    rows += "</tr>\n";
  }
  return rows;
}

// The markers of the line before them.
bool is_repeated(const Panel& panel, std::size_t index) {
  const Layer& layer = panel.layers[index];
  if (index == 0 || layer.kind != LayerKind::points || !layer.name.empty()) return false;
  const Layer& line = panel.layers[index - 1];
  return line.kind == LayerKind::line && line.style == layer.style &&
         std::equal(layer.points.begin(), layer.points.end(), line.points.begin(),
                    line.points.end(), [](const Point& one, const Point& other) {
                      return one.x == other.x && one.y == other.y && one.label.empty();
                    });
}

std::string panel_table(const Panel& panel) {
  const Columns columns = columns_of(panel);
  std::size_t left_out = 0;
  std::string rows;
  for (std::size_t i = 0; i < panel.layers.size(); ++i) {
    if (!is_repeated(panel, i)) rows += layer_rows(panel.layers[i], columns, left_out);
  }
  for (const Mark& mark : panel.marks) {
    const bool vertical = mark.direction == Mark::Direction::vertical;
    const std::string cell = number_cell(mark.value);
    rows += fmt::format("<tr><th scope=\"row\">line: {}</th>{}{}{}{}</tr>\n", html_text(mark.label),
                        vertical ? cell : "<td></td>", columns.x ? "<td></td>" : "",
                        vertical ? "<td></td>" : cell, columns.y ? "<td></td>" : "");
  }
  const std::string x = html_text(axis_title(panel.x));
  const std::string y = html_text(axis_title(panel.y));
  std::string caption = html_text(panel.title);
  if (left_out > 0) {
    caption += fmt::format(" ({} of the drawn points left out)", left_out);
  }
  return fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{}\"><table>"
      "<caption>{}</caption>\n<thead><tr><th scope=\"col\">Series</th>"
      "<th scope=\"col\" class=\"number\">{}</th>{}<th scope=\"col\" class=\"number\">{}</th>{}"
      "</tr></thead>\n<tbody>\n{}</tbody></table></div>\n",
      caption, caption, x, columns.x ? "<th scope=\"col\" class=\"number\">from – to</th>" : "", y,
      columns.y ? "<th scope=\"col\" class=\"number\">from – to</th>" : "", rows);
}

// `level` of its heading.
std::string panel_html(const Panel& panel, std::string_view alternative, int level) {
  std::string html = "<div class=\"panel\">\n";
  if (!panel.title.empty()) {
    html += fmt::format("<h{0}>{1}</h{0}>\n", level, html_text(panel.title));
  }
  for (const std::string& note : panel.notes) html += fmt::format("<p>{}</p>\n", html_text(note));
  const std::string name =
      panel.title.empty() ? html_text(alternative)
                          : fmt::format("{}: {}", html_text(panel.title), html_text(alternative));
  html += fmt::format("<div class=\"chart\" role=\"img\" aria-label=\"{}\"></div>\n</div>\n", name);
  return html;
}

}  // namespace

std::string figure_html(const DocumentFigure& document_figure, std::string_view heading,
                        Json& options) {
  const Figure& figure = document_figure.figure;
  for (Json& option : echarts_options(figure)) options.push_back(std::move(option));
  const bool is_titled = !figure.title.empty() && !figure.title.starts_with(heading);
  std::string html = fmt::format("<figure id=\"figure-{}\">\n", html_text(document_figure.name));
  if (is_titled) html += fmt::format("<h3>{}</h3>\n", html_text(figure.title));
  html += legend_html(figure);
  html += fmt::format("<div class=\"panels\" style=\"--columns:{}\">\n",
                      std::clamp(figure.columns, 1, 3));
  for (const Panel& panel : figure.panels) {
    html += panel_html(panel, document_figure.alternative, is_titled ? 4 : 3);
  }
  html += "</div>\n";
  html += fmt::format("<figcaption>{}{}{}</figcaption>\n", html_text(document_figure.alternative),
                      figure.caption.empty() ? "" : " ", html_text(figure.caption));
  html += "<details><summary>The figure as a table</summary>\n";
  for (const Panel& panel : figure.panels) html += panel_table(panel);
  return html + "</details>\n</figure>\n";
}

}  // namespace assay::report
