// SPDX-License-Identifier: Apache-2.0
#include "assay/report/run_figures.hpp"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "sample_run.hpp"

using namespace assay;
using namespace assay::report;
using assay::test::microsecond;
using assay::test::RunBuilder;

TEST_CASE("tokens after the first are drawn, and the first is told") {
  RunBuilder builder("tokens", 2, 10);
  builder.add({.name = "exact", .prefill_ns = 12'000 * microsecond, .noise_ns = 0, .tokens = 5});
  const auto figure = token_timeline_figure(builder.run());
  REQUIRE(figure);
  REQUIRE(figure->panels.size() == 1);
  const Panel& panel = figure->panels[0];
  CHECK(panel.notes.front() == "first token, not drawn: 12 ms in the median");
  const Layer& median = panel.layers.back();
  REQUIRE(median.points.size() == 4);
  CHECK(median.points.front().x == 1);
  CHECK(median.points.front().y == doctest::Approx(3.4));
}

TEST_CASE("many tokens share points, and the panel says how many") {
  RunBuilder builder("tokens", 1, 2);
  builder.add({.name = "long", .tokens = 1001});
  const auto figure = token_timeline_figure(builder.run());
  REQUIRE(figure);
  CHECK(figure->panels[0].layers.back().points.size() == 250);
  CHECK(figure->panels[0].notes.back() == "4 tokens to a point");
}

TEST_CASE("an engine without tokens has no timeline") {
  RunBuilder builder("none", 1, 2);
  builder.add({.name = "encoder", .tokens = 0});
  CHECK_FALSE(token_timeline_figure(builder.run()));
}

TEST_CASE(
    "over time there are latency, each channel's power and temperature where they were read") {
  RunBuilder builder("time", 1, 4);
  builder.add({.name = "only"});
  auto figure = over_time_figure(builder.run());
  REQUIRE(figure);
  CHECK(figure->panels.size() == 1);
  CHECK(figure->caption == "Power was not read. Temperature was not read.");

  Run& run = builder.run();
  for (int i = 0; i < 5000; ++i) {
    run.power.push_back({.t_ns = i * 1000 * microsecond,
                         .channel = "rapl:package-0",
                         .power_w = i == 2500 ? 90.0 : 40.0});
  }
  for (Sample& sample : run.samples) sample.readings["temperature_c"] = 55;
  figure = over_time_figure(run);
  REQUIRE(figure);
  REQUIRE(figure->panels.size() == 3);
  const Panel& power = figure->panels[1];
  CHECK(power.layers.front().name == "rapl:package-0");
  CHECK(power.layers.front().points.size() <= 600);
  CHECK(std::any_of(power.layers.front().points.begin(), power.layers.front().points.end(),
                    [](const Point& point) { return point.y == 90; }));
  CHECK(power.notes.front().find("of 5000 values are drawn") != std::string::npos);
  CHECK(figure->panels[2].title == "Temperature");
}

TEST_CASE("a run without iterations has no figure over time") {
  RunBuilder builder("empty", 1, 4);
  CHECK_FALSE(over_time_figure(builder.run()));
}
