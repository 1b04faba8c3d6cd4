// SPDX-License-Identifier: Apache-2.0
#include "assay/report/label_placement.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace assay::report {

double overlap(const Rectangle& one, const Rectangle& other) {
  const double width = std::min(one.right, other.right) - std::max(one.left, other.left);
  const double height = std::min(one.top, other.top) - std::max(one.bottom, other.bottom);
  return width > 0 && height > 0 ? width * height : 0;
}

std::vector<RowLabel> place_on_rows(std::span<const double> x, std::span<const double> widths,
                                    double left, double right, double gap) {
  struct Extent {
    double left;
    double right;
    bool is_flipped;
  };
  const std::size_t count = x.size();
  std::vector<Extent> extents(count);
  const auto reaches = [&](std::size_t label, std::size_t line) {
    return extents[label].left - gap / 2 < x[line] && x[line] < extents[label].right + gap / 2;
  };
  // From the right: a label that would leave the panel goes to the left of its line, and so does
  // one that would stand in that one's way.
  for (std::size_t i = count; i-- > 0;) {
    const double width = widths[i];
    extents[i] = {x[i] + gap, x[i] + gap + width, false};
    bool flip = extents[i].right > right;
    for (std::size_t j = i + 1; j < count; ++j) {
      flip = flip || (extents[j].is_flipped && reaches(j, i) && reaches(i, j));
    }
    if (flip && x[i] - gap - width >= left) {
      extents[i] = {x[i] - gap - width, x[i] - gap, true};
    }
  }
  const auto share_room = [&](std::size_t one, std::size_t other) {
    return extents[one].left < extents[other].right + gap &&
           extents[other].left < extents[one].right + gap;
  };
  // A label whose extent another line crosses lies above the end of that line; of two that would
  // share a row, the left one moves up.
  std::vector<RowLabel> labels(count);
  for (std::size_t i = 0; i < count; ++i) labels[i].left = extents[i].left;
  for (std::size_t round = 0; round < count; ++round) {
    for (std::size_t i = count; i-- > 0;) {
      for (std::size_t j = 0; j < count; ++j) {
        if (i == j || labels[j].row + 1 >= count) continue;
        const bool crosses = reaches(i, j) && labels[i].row <= labels[j].row;
        const bool collides = i < j && share_room(i, j) && labels[i].row == labels[j].row;
        if (crosses || collides) labels[i].row = labels[j].row + 1;
      }
    }
  }
  return labels;
}

LabelPlacer::Placement LabelPlacer::place(double x, double y, double width, double height,
                                          double gap) {
  struct Direction {
    double x;
    double y;
  };
  // Right, left, above, below, then the corners.
  constexpr std::array<Direction, 8> directions{
      {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {-1, 1}, {1, -1}, {-1, -1}}};
  constexpr int rings = 8;
  std::optional<Placement> best;
  double least = std::numeric_limits<double>::infinity();
  for (int ring = 0; ring < rings && least > 0; ++ring) {
    const double distance = gap + ring * height;
    for (const Direction& direction : directions) {
      const double center_x = x + direction.x * (distance + width / 2);
      const double center_y = y + direction.y * (distance + height / 2);
      const Rectangle box{center_x - width / 2, center_y - height / 2, center_x + width / 2,
                          center_y + height / 2};
      double covered = box.width() * box.height() - overlap(box, bounds_);
      for (const Rectangle& obstacle : obstacles_) covered += overlap(box, obstacle);
      constexpr double rounding = 1e-6;
      if (covered < rounding) covered = 0;
      if (covered >= least) continue;
      least = covered;
      best = Placement{box, covered == 0, ring == 0};
      if (covered == 0) break;
    }
  }
  avoid(best->box);
  return *best;
}

}  // namespace assay::report
