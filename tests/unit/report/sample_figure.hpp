// SPDX-License-Identifier: Apache-2.0
#pragma once

// A figure for the tests of those who draw it.

#include <optional>

#include "assay/report/figure.hpp"

namespace assay::test {

// One of everything.
inline report::Figure sample_figure() {
  using namespace report;
  Panel panel{.title = "it's a panel",
              .notes = {"n = 3"},
              .x = {.label = "Latency", .unit = "ms"},
              .y = {.label = "Count"}};
  panel.layers.push_back({.kind = LayerKind::bars,
                          .name = "bars",
                          .style = 1,
                          .points = {{1, 2, Interval{0.5, 1.5}, Interval{0, 2}},
                                     {2, 3, Interval{1.5, 2.5}, Interval{0, 3}}}});
  panel.layers.push_back({.kind = LayerKind::band,
                          .name = "band",
                          .style = 2,
                          .points = {{1, 2, std::nullopt, Interval{1, 2.5}},
                                     {2, 2, std::nullopt, Interval{1.5, 2.25}}}});
  panel.layers.push_back(
      {.kind = LayerKind::line, .name = "line", .points = {{1, 1}, {1.5, 2}, {2, 2.5}}});
  panel.layers.push_back({.kind = LayerKind::points,
                          .name = "points",
                          .style = 5,
                          .points = {{1.25, 1.5, Interval{1, 1.5}, Interval{1, 2}, "named"}}});
  panel.marks = {{Mark::Direction::vertical, 1.5, "p50"},
                 {Mark::Direction::horizontal, 2.75, "target"}};
  return {.title = "A figure", .caption = "What it shows.", .panels = {panel}};
}

}  // namespace assay::test
