// SPDX-License-Identifier: Apache-2.0
#pragma once

// From a figure to places on a page: panels on a grid, texts, ticks and the legend, none of which
// overlap. Pure; all lengths are pixels, counted upwards from the lower left corner.

#include <optional>
#include <string>
#include <vector>

#include "assay/report/axis_scale.hpp"
#include "assay/report/figure.hpp"
#include "assay/report/label_placement.hpp"

namespace assay::report {

inline constexpr int page_width = 2100;

struct PlacedText {
  enum class Anchor : std::uint8_t { left, center, right };
  std::string text;  // drawable
  double x = 0;
  double y = 0;  // of its middle
  Anchor anchor = Anchor::left;
  bool bold = false;
  bool upright = false;  // reads upwards
};

// A thin straight line: a mark, or what ties a label to a point that is farther away.
struct Stroke {
  double x_from = 0;
  double y_from = 0;
  double x_to = 0;
  double y_to = 0;
  bool dashed = false;
};

// What a name in the legend looks like.
struct LegendKey {
  Rectangle box;
  LayerKind kind = LayerKind::line;
  int style = 0;
};

struct PanelLayout {
  Rectangle plot;  // between its axes
  Scale x;
  Scale y;
  std::vector<Tick> x_ticks;
  std::vector<Tick> y_ticks;
  std::vector<PlacedText> texts;
  std::vector<Stroke> strokes;
};

struct PageLayout {
  int height = 0;
  std::vector<PanelLayout> panels;  // in the order of the figure's
  std::vector<PlacedText> texts;
  std::vector<LegendKey> legend;
};

PageLayout layout(const Figure& figure);

}  // namespace assay::report
