// SPDX-License-Identifier: Apache-2.0
#include "assay/report/figure_layout.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "assay/report/figure_text.hpp"

using namespace assay;
using namespace assay::report;

namespace {

Rectangle box_of(const PlacedText& text) {
  using Anchor = PlacedText::Anchor;
  const double length = text_width(text.text, text.bold);
  const double thickness = text_size;
  if (text.upright) {
    return {text.x - thickness / 2, text.y - length / 2, text.x + thickness / 2,
            text.y + length / 2};
  }
  const double left = text.anchor == Anchor::left     ? text.x
                      : text.anchor == Anchor::center ? text.x - length / 2
                                                      : text.x - length;
  return {left, text.y - thickness / 2, left + length, text.y + thickness / 2};
}

std::vector<PlacedText> all_texts(const PageLayout& page) {
  std::vector<PlacedText> texts = page.texts;
  for (const PanelLayout& panel : page.panels) {
    texts.insert(texts.end(), panel.texts.begin(), panel.texts.end());
  }
  return texts;
}

void check_that_nothing_overlaps(const PageLayout& page) {
  const auto texts = all_texts(page);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Rectangle box = box_of(texts[i]);
    INFO(texts[i].text);
    CHECK(box.left >= 0);
    CHECK(box.right <= page_width);
    CHECK(box.bottom >= 0);
    CHECK(box.top <= page.height);
    for (std::size_t j = i + 1; j < texts.size(); ++j) {
      INFO(texts[j].text);
      CHECK(overlap(box, box_of(texts[j])) == 0);
    }
  }
}

Panel scatter(const std::vector<std::string>& names) {
  Layer points{.kind = LayerKind::points, .name = "cases", .style = 1};
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto x = static_cast<double>(i);
    points.points.push_back(
        {x, x * x, Interval{x - 1, x + 1}, Interval{x * x - 5, x * x + 5}, names[i]});
  }
  return {.title = "Title",
          .notes = {"a note"},
          .x = {.label = "Mean", .unit = "ms"},
          .y = {.label = "CoV", .unit = "%"},
          .layers = {points},
          .marks = {{Mark::Direction::horizontal, 5, "target"}}};
}

bool holds(const std::vector<PlacedText>& texts, const std::string& text) {
  return std::any_of(texts.begin(), texts.end(),
                     [&](const PlacedText& placed) { return placed.text == text; });
}

}  // namespace

TEST_CASE("no text lies on another or leaves the page") {
  const std::string name = "a case with a rather long name, number ";
  std::vector<std::string> names;
  for (int i = 0; i < 12; ++i) names.push_back(name + std::to_string(i));
  for (const int columns : {1, 2, 3}) {
    Figure figure{.title = "A title that is " + std::string(200, 'x'),
                  .caption = name + name + name + name,
                  .columns = columns};
    for (int i = 0; i < 5; ++i) figure.panels.push_back(scatter({"low", "medium", "high"}));
    figure.panels[0].marks.push_back({Mark::Direction::vertical, 0.5, "p50 4.190"});
    figure.panels[0].marks.push_back({Mark::Direction::vertical, 0.51, "p95 4.191"});
    figure.panels[1].title = name + name + name;
    figure.panels[2] = scatter(names);
    check_that_nothing_overlaps(layout(figure));
  }
}

TEST_CASE("axes show their units") {
  const auto page = layout({.panels = {scatter({"low"})}});
  CHECK(holds(page.texts, "Mean (ms)"));
  CHECK(holds(page.texts, "CoV (%)"));
}

TEST_CASE("points carry their names, or numbers where the names find no room") {
  const auto few = layout({.panels = {scatter({"low", "high"})}});
  CHECK(holds(few.panels[0].texts, "low"));
  const std::string name(70, 'n');
  const auto many = layout({.panels = {scatter({name, name + "2"})}});
  CHECK(holds(many.panels[0].texts, "1"));
  CHECK(holds(many.texts, "2  " + name + "2"));
}

TEST_CASE("the legend names what has a name, once for all panels") {
  const auto page = layout({.columns = 2, .panels = {scatter({"a"}), scatter({"b"})}});
  REQUIRE(page.legend.size() == 1);
  CHECK(page.legend[0].kind == LayerKind::points);
  CHECK(page.legend[0].style == 1);
  CHECK(holds(page.texts, "cases"));
}

TEST_CASE(
    "the labels of vertical marks stand above the data, and off the page they are not shown") {
  Panel panel{.x = {.label = "x", .range = Interval{0, 10}},
              .y = {.label = "y", .range = Interval{0, 1}},
              .marks = {{Mark::Direction::vertical, 5, "inside"},
                        {Mark::Direction::vertical, 50, "outside"}}};
  const PanelLayout laid_out = layout({.panels = {panel}}).panels[0];
  CHECK(laid_out.y.range.upper > 1.05);
  const double data_top = laid_out.plot.bottom + laid_out.y.position(1) * laid_out.plot.height();
  for (const PlacedText& text : laid_out.texts) {
    if (text.text == "inside") CHECK(text.y - text_size / 2 >= data_top);
  }
  CHECK(holds(laid_out.texts, "inside"));
  CHECK_FALSE(holds(laid_out.texts, "outside"));
}

TEST_CASE("a panel without data says so, and a figure without panels is a page") {
  CHECK(holds(layout({.panels = {{.x = {.label = "x"}, .y = {.label = "y"}}}}).panels[0].texts,
              "no data"));
  CHECK(layout({.title = "empty"}).height > 0);
}
