// SPDX-License-Identifier: Apache-2.0
#include "assay/report/figure_echarts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/report/figure_layout.hpp"
#include "assay/report/html_text.hpp"

namespace assay::report {
namespace {

constexpr int text_pixels = 12;
constexpr int axis_name_gap = 28;
constexpr int symbol_pixels = 7;

// A series that no legend and no tooltip shall name begins so.
constexpr const char* nameless = "\1";

// Nine significant digits are more than a screen has places, and make a page half as long.
Json rounded(double value) {
  return text::parse_number(fmt::format("{:.9g}", value)).value_or(0);
}

Json coordinates(double x, double y) {
  return Json::array({rounded(x), rounded(y)});
}

std::string color_text(int style) {
  return fmt::format("var(--style-{})", color_of(style));
}

bool is_finite(const Point& point) {
  return std::isfinite(point.x) && std::isfinite(point.y);
}

bool is_finite(const std::optional<Interval>& interval) {
  return interval && std::isfinite(interval->lower) && std::isfinite(interval->upper);
}

// What a logarithmic axis has no place for.
bool has_place(const Panel& panel, double x, double y) {
  return (!panel.x.logarithmic || x > 0) && (!panel.y.logarithmic || y > 0);
}

std::string axis_title(const Axis& axis) {
  return visible_text(axis.unit.empty() ? axis.label
                                        : fmt::format("{} ({})", axis.label, axis.unit));
}

Json axis_json(const Axis& axis, const Scale& scale, const std::vector<Tick>& ticks) {
  Json values = Json::array();
  for (const Tick& tick : ticks) values.push_back(rounded(tick.value));
  return {
      {"type", scale.logarithmic ? "log" : "value"},
      {"name", axis_title(axis)},
      {"nameLocation", "middle"},
      {"nameGap", axis_name_gap},
      {"nameTextStyle", {{"color", "var(--ink)"}, {"fontSize", text_pixels}}},
      {"min", rounded(scale.range.lower)},
      {"max", rounded(scale.range.upper)},
      {"axisLine", {{"show", true}, {"onZero", false}, {"lineStyle", {{"color", "var(--quiet)"}}}}},
      {"axisTick",
       {{"show", true}, {"customValues", values}, {"lineStyle", {{"color", "var(--quiet)"}}}}},
      {"axisLabel",
       {{"color", "var(--ink)"},
        {"fontSize", text_pixels},
        {"hideOverlap", true},
        {"customValues", values}}},
      {"splitLine", {{"customValues", values}, {"lineStyle", {{"color", "var(--grid)"}}}}}};
}

// What every series here has in common.
Json series_json(std::string_view type, const std::string& name, std::size_t height) {
  return {{"type", type},
          {"name", name.empty() ? nameless : visible_text(name)},
          {"z", 2 + height},
          {"animation", false},
          {"emphasis", {{"disabled", true}}}};
}

Json line_style(int style) {
  const std::vector<int> dashes = dashes_of(style);
  return {{"color", color_text(style)},
          {"width", 2},
          {"type", dashes.empty() ? Json("solid") : Json(dashes)}};
}

// "12 to 13 ms: 5", for who points at a bar.
std::string bar_name(const Panel& panel, const Point& point) {
  return fmt::format("{:.5g} to {:.5g}{}: {:.5g}", point.x_interval->lower, point.x_interval->upper,
                     panel.x.unit.empty() ? "" : " " + panel.x.unit,
                     point.y_interval->upper - point.y_interval->lower);
}

// Bars as areas between two corners: they may begin and end anywhere.
void add_bars(Json& series, const Panel& panel, const Layer& layer, std::size_t height) {
  Json areas = Json::array();
  for (const Point& point : layer.points) {
    if (!is_finite(point) || !is_finite(point.x_interval) || !is_finite(point.y_interval)) continue;
    areas.push_back(
        Json::array({{{"name", bar_name(panel, point)},
                      {"coord", coordinates(point.x_interval->lower, point.y_interval->lower)}},
                     {{"coord", coordinates(point.x_interval->upper, point.y_interval->upper)}}}));
  }
  Json bars = series_json("line", layer.name, height);
  bars["data"] = Json::array();
  bars["markArea"] = {
      {"label", {{"show", false}}},
      {"emphasis", {{"disabled", true}, {"label", {{"show", false}}}}},
      {"itemStyle",
       {{"color", color_text(layer.style)}, {"borderColor", "var(--ground)"}, {"borderWidth", 1}}},
      {"data", std::move(areas)}};
  series.push_back(std::move(bars));
}

// Two lines of which the upper one stands on the lower: the area between them is the band. Marking
// x as a time keeps ECharts from stacking along it; its numbers stay what they are.
void add_band(Json& series, const Panel& panel, const Layer& layer, const Scale& y,
              std::size_t height) {
  Json lower_ends = Json::array();
  Json lengths = Json::array();
  for (const Point& point : layer.points) {
    if (!is_finite(point) || !is_finite(point.y_interval) ||
        !has_place(panel, point.x, point.y_interval->upper)) {
      continue;
    }
    const double lower = std::clamp(point.y_interval->lower, y.range.lower, y.range.upper);
    const double upper = std::clamp(point.y_interval->upper, y.range.lower, y.range.upper);
    lower_ends.push_back(coordinates(point.x, lower));
    lengths.push_back(coordinates(point.x, upper - lower));
  }
  const Json dimensions = Json::array({{{"name", "x"}, {"type", "time"}}, {{"name", "y"}}});
  const std::string stack = fmt::format("band {}", height);
  for (Json* ends : {&lower_ends, &lengths}) {
    Json band = series_json("line", "", height);
    band["dimensions"] = dimensions;
    band["stack"] = stack;
    band["stackStrategy"] = "all";
    band["symbol"] = "none";
    band["silent"] = true;
    band["lineStyle"] = {{"opacity", 0}};
    if (ends == &lengths)
      band["areaStyle"] = {{"color", color_text(layer.style)}, {"opacity", 0.25}};
    band["data"] = std::move(*ends);
    series.push_back(std::move(band));
  }
}

void add_line(Json& series, const Panel& panel, const Layer& layer, std::size_t height) {
  Json data = Json::array();
  for (const Point& point : layer.points) {
    if (is_finite(point) && has_place(panel, point.x, point.y)) {
      data.push_back(coordinates(point.x, point.y));
    }
  }
  Json line = series_json("line", layer.name, height);
  line["showSymbol"] = false;
  line["itemStyle"] = {{"color", color_text(layer.style)}};
  line["lineStyle"] = line_style(layer.style);
  line["data"] = std::move(data);
  series.push_back(std::move(line));
}

// The ends of error bars, as lines between two places.
void add_error_bars(Json& bars, const Panel& panel, const Point& point) {
  const auto add = [&](double x_from, double y_from, double x_to, double y_to) {
    if (!has_place(panel, x_from, y_from)) return;
    bars.push_back(Json::array(
        {{{"coord", coordinates(x_from, y_from)}}, {{"coord", coordinates(x_to, y_to)}}}));
  };
  if (is_finite(point.x_interval)) {
    add(point.x_interval->lower, point.y, point.x_interval->upper, point.y);
  }
  if (is_finite(point.y_interval)) {
    add(point.x, point.y_interval->lower, point.x, point.y_interval->upper);
  }
}

void add_points(Json& series, const Panel& panel, const Layer& layer, std::size_t height) {
  Json data = Json::array();
  Json error_bars = Json::array();
  bool any_label = false;
  for (const Point& point : layer.points) {
    if (!is_finite(point) || !has_place(panel, point.x, point.y)) continue;
    Json item{{"value", coordinates(point.x, point.y)}};
    if (!point.label.empty()) item["name"] = visible_text(point.label);
    any_label = any_label || !point.label.empty();
    data.push_back(point.label.empty() ? item["value"] : item);
    add_error_bars(error_bars, panel, point);
  }
  Json points = series_json("scatter", layer.name, height);
  points["symbol"] = symbol_of(layer.style);
  // Many of them are a cloud.
  constexpr std::size_t many = 100;
  points["symbolSize"] = data.size() > many ? symbol_pixels / 2 : symbol_pixels;
  points["itemStyle"] = {{"color", color_text(layer.style)}, {"opacity", 1}};
  if (any_label) {
    points["label"] = {{"show", true},
                       {"position", "right"},
                       {"formatter", "{b}"},
                       {"color", "var(--ink)"},
                       {"fontSize", text_pixels}};
    points["labelLayout"] = {{"hideOverlap", true}};
  }
  points["data"] = std::move(data);
  if (!error_bars.empty()) {
    points["markLine"] = {
        {"silent", true},
        {"symbol", "none"},
        {"label", {{"show", false}}},
        {"lineStyle", {{"color", color_text(layer.style)}, {"width", 2}, {"type", "solid"}}},
        {"data", std::move(error_bars)}};
  }
  series.push_back(std::move(points));
}

// The value at a height on the page.
double value_at(const Scale& scale, double share) {
  const auto [lower, upper] = scale.range;
  if (!scale.logarithmic) return lower + share * (upper - lower);
  return lower * std::pow(upper / lower, share);
}

// How far up a vertical mark's line goes: its label stands above, clear of the others'.
double top_of(const PanelLayout& layout, double value) {
  const double x = layout.plot.left + layout.x.position(value) * layout.plot.width();
  for (const Stroke& stroke : layout.strokes) {
    constexpr double same = 0.5;
    if (!stroke.dashed || stroke.x_from != stroke.x_to || std::abs(stroke.x_from - x) > same)
      continue;
    const double share =
        (stroke.y_to - layout.plot.bottom) / (layout.plot.top - layout.plot.bottom);
    return value_at(layout.y, share);
  }
  return layout.y.range.upper;
}

Json mark_json(const Mark& mark, const PanelLayout& layout) {
  const Json label{{"formatter", visible_text(mark.label)}};
  if (mark.direction == Mark::Direction::horizontal) {
    Json line{{"yAxis", rounded(mark.value)}, {"label", label}};
    line["label"]["position"] = "insideEndTop";
    return line;
  }
  // To the side where there is room.
  constexpr double late = 0.75;
  Json from{{"coord", coordinates(mark.value, layout.y.range.lower)}, {"label", label}};
  from["label"]["position"] = "end";
  from["label"]["distance"] = 0;
  from["label"]["align"] = layout.x.position(mark.value) > late ? "right" : "left";
  return Json::array({from, {{"coord", coordinates(mark.value, top_of(layout, mark.value))}}});
}

// Braces in a formatter are names of values to ECharts: they are shown as other brackets.
void without_templates(std::string& text) {
  std::replace(text.begin(), text.end(), '{', '(');
  std::replace(text.begin(), text.end(), '}', ')');
}

void add_marks(Json& series, const Panel& panel, const PanelLayout& layout, std::size_t height) {
  Json data = Json::array();
  for (Mark mark : panel.marks) {
    const bool vertical = mark.direction == Mark::Direction::vertical;
    const Scale& scale = vertical ? layout.x : layout.y;
    if (!(mark.value >= scale.range.lower && mark.value <= scale.range.upper)) continue;
    without_templates(mark.label);
    data.push_back(mark_json(mark, layout));
  }
  if (data.empty()) return;
  Json marks = series_json("line", "", height);
  marks["data"] = Json::array();
  marks["markLine"] = {{"silent", true},
                       {"symbol", "none"},
                       {"label", {{"color", "var(--ink)"}, {"fontSize", text_pixels}}},
                       {"lineStyle", {{"color", "var(--quiet)"}, {"type", "dashed"}}},
                       {"data", std::move(data)}};
  series.push_back(std::move(marks));
}

// Whether single things are pointed at, or all lines at one x.
bool is_pointed_at(const Panel& panel) {
  return std::any_of(panel.layers.begin(), panel.layers.end(), [](const Layer& layer) {
    return layer.kind == LayerKind::bars || layer.kind == LayerKind::points;
  });
}

Json option_of(const Panel& panel, const PanelLayout& layout) {
  Json series = Json::array();
  for (const Layer& layer : panel.layers) {
    const std::size_t height = series.size();
    switch (layer.kind) {
      case LayerKind::bars:
        add_bars(series, panel, layer, height);
        break;
      case LayerKind::band:
        add_band(series, panel, layer, layout.y, height);
        break;
      case LayerKind::line:
        add_line(series, panel, layer, height);
        break;
      case LayerKind::points:
        add_points(series, panel, layer, height);
        break;
    }
  }
  add_marks(series, panel, layout, series.size());
  return {{"animation", false},
          {"backgroundColor", "transparent"},
          {"textStyle", {{"fontFamily", "inherit"}}},
          {"grid",
           {{"left", 8}, {"right", 16}, {"top", 12}, {"bottom", 8}, {"outerBoundsMode", "same"}}},
          {"tooltip",
           {{"trigger", is_pointed_at(panel) ? "item" : "axis"},
            {"confine", true},
            {"transitionDuration", 0},
            {"backgroundColor", "var(--surface)"},
            {"borderColor", "var(--rule)"},
            {"textStyle", {{"color", "var(--ink)"}, {"fontSize", text_pixels}}},
            {"axisPointer", {{"lineStyle", {{"color", "var(--quiet)"}}}, {"animation", false}}}}},
          {"xAxis", axis_json(panel.x, layout.x, layout.x_ticks)},
          {"yAxis", axis_json(panel.y, layout.y, layout.y_ticks)},
          {"series", std::move(series)}};
}

}  // namespace

int color_of(int style) {
  constexpr int last = figure_styles - 1;
  // Beyond the last they begin anew, but never with ink.
  return style <= last ? std::max(style, 0) : (style - 1) % last + 1;
}

std::vector<int> dashes_of(int style) {
  static const std::array<std::vector<int>, figure_styles> dashes{
      {{}, {}, {8, 4}, {2, 3}, {8, 3, 2, 3}, {13, 4}, {8, 3, 2, 3, 2, 3}, {4, 4}, {13, 3, 2, 3}}};
  return dashes[static_cast<std::size_t>(color_of(style))];
}

const char* symbol_of(int style) {
  static constexpr std::array<const char*, figure_styles> symbols{
      {"circle", "circle", "rect", "triangle", "diamond", "arrow", "emptyRect", "emptyCircle",
       "emptyTriangle"}};
  return symbols[static_cast<std::size_t>(color_of(style))];
}

std::vector<Json> echarts_options(const Figure& figure) {
  const PageLayout page = layout(figure);
  std::vector<Json> options;
  for (std::size_t i = 0; i < figure.panels.size(); ++i) {
    options.push_back(option_of(figure.panels[i], page.panels[i]));
  }
  return options;
}

}  // namespace assay::report
