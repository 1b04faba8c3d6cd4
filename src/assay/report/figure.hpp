// SPDX-License-Identifier: Apache-2.0
#pragma once

// A figure as data: what it shows, in which units. How it is laid out and drawn is nobody's
// business but figure_layout.hpp's and gnuplot.hpp's. A builder of figures bounds what it puts in:
// bins instead of values, a few hundred points instead of a million.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "assay/data/estimate.hpp"

namespace assay::report {

// Shown as "Latency (ms)".
struct Axis {
  std::string label;
  std::string unit{};
  bool logarithmic = false;         // what is not positive is not shown then
  std::optional<Interval> range{};  // else as far as the data goes
};

// A point that is not finite is not drawn, nor is such an interval.
struct Point {
  double x = 0;
  double y = 0;
  std::optional<Interval> x_interval{};
  std::optional<Interval> y_interval{};
  std::string label{};  // of `points` only; placed so that labels do not overlap
};

// In the order drawn, the later over the earlier.
enum class LayerKind : std::uint8_t {
  bars,   // over each x_interval, from y_interval's lower to its upper end (they may be stacked)
  band,   // between the ends of the y_intervals
  line,   // through the points
  points  // markers, with the intervals as error bars
};

// One series of a panel.
struct Layer {
  LayerKind kind = LayerKind::line;
  std::string name{};  // in the figure's legend, once for all panels; not there without
  int style = 0;       // 0 is ink; 1 … figure_styles − 1 differ in colour, dash and shape
  std::vector<Point> points{};
};

inline constexpr int figure_styles = 9;

// A labelled line across the panel: a percentile, a target.
struct Mark {
  enum class Direction : std::uint8_t { vertical, horizontal };
  Direction direction = Direction::vertical;
  double value = 0;
  std::string label{};
};

struct Panel {
  std::string title;
  std::vector<std::string> notes{};  // lines beneath the title
  Axis x;
  Axis y;
  std::vector<Layer> layers{};
  std::vector<Mark> marks{};
};

struct Figure {
  std::string title;
  std::string caption{};  // beneath everything
  int columns = 1;
  std::vector<Panel> panels{};
};

}  // namespace assay::report
