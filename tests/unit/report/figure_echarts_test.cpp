// SPDX-License-Identifier: Apache-2.0
#include "assay/report/figure_echarts.hpp"

#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "assay/report/figure_layout.hpp"
#include "golden.hpp"
#include "sample_figure.hpp"

using namespace assay;
using namespace assay::report;

namespace {

std::string text_of(const Figure& figure) {
  Json all = Json::array();
  for (Json& option : echarts_options(figure)) all.push_back(std::move(option));
  return pretty_text(all);
}

}  // namespace

TEST_CASE("a figure's options are stable") {
  const std::string text = text_of(test::sample_figure());
  CHECK(text == test::golden("figure-echarts.json", text));
}

TEST_CASE("axes have the range and the ticks of the PNG") {
  const Figure figure = test::sample_figure();
  const PageLayout page = layout(figure);
  const Json option = echarts_options(figure).front();
  const PanelLayout& panel = page.panels.front();
  CHECK(option["yAxis"]["max"].get<double>() == doctest::Approx(panel.y.range.upper));
  REQUIRE(option["xAxis"]["axisTick"]["customValues"].size() == panel.x_ticks.size());
  CHECK(option["xAxis"]["axisTick"]["customValues"].front().get<double>() ==
        doctest::Approx(panel.x_ticks.front().value));
}

TEST_CASE("what is not finite, or has no place on a logarithmic axis, is left out") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  Figure figure = test::sample_figure();
  const std::string before = text_of(figure);
  for (Layer& layer : figure.panels[0].layers) {
    layer.points.push_back({nan, 1});
    layer.points.push_back({1, infinity});
  }
  figure.panels[0].marks.push_back({Mark::Direction::vertical, nan, "nowhere"});
  CHECK(text_of(figure) == before);

  Figure logarithmic{.panels = {{.x = {.label = "x", .logarithmic = true}, .y = {.label = "y"}}}};
  logarithmic.panels[0].layers.push_back(
      {.kind = LayerKind::line, .name = "line", .points = {{0, 1}, {1, 1}, {10, 2}}});
  const Json option = echarts_options(logarithmic).front();
  CHECK(option["xAxis"]["type"] == "log");
  CHECK(option["series"][0]["data"].size() == 2);
}

TEST_CASE("no name of a mark is a template") {
  Figure figure = test::sample_figure();
  figure.panels[0].marks = {{Mark::Direction::horizontal, 2, "{a}"}};
  const Json option = echarts_options(figure).front();
  CHECK(option["series"].back()["markLine"]["data"][0]["label"]["formatter"] == "(a)");
}

TEST_CASE("styles beyond the last begin anew, but never with ink") {
  CHECK(color_of(-1) == 0);
  CHECK(color_of(figure_styles - 1) == figure_styles - 1);
  CHECK(color_of(figure_styles) == 1);
}
