// SPDX-License-Identifier: Apache-2.0
#pragma once

// A line whose points have markers, as one entry of the legend.

#include <utility>

#include "assay/report/figure.hpp"

namespace assay::report {

// Nothing where the line has no points.
inline void add_marked_line(Panel& panel, Layer line) {
  if (line.points.empty()) return;
  line.kind = LayerKind::line;
  Layer markers{.kind = LayerKind::points, .style = line.style, .points = line.points};
  panel.layers.push_back(std::move(line));
  panel.layers.push_back(std::move(markers));
}

}  // namespace assay::report
