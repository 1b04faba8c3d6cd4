// SPDX-License-Identifier: Apache-2.0
#include "assay/report/label_placement.hpp"

#include <algorithm>
#include <array>

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
  for (std::size_t i = 0; i < count; ++i) {
    labels[i].box = {extents[i].left, 0, extents[i].right, 0};
  }
  for (std::size_t round = 0; round < count; ++round) {
    for (std::size_t i = count; i-- > 0;) {
      for (std::size_t j = 0; j < count; ++j) {
        if (i == j || labels[j].row + 1 >= count) continue;
        const bool crosses = reaches(i, j) && labels[i].row <= labels[j].row;
        const bool collides =
            i < j && share_room(i, j) && !reaches(j, i) && labels[i].row == labels[j].row;
        if (crosses || collides) labels[i].row = labels[j].row + 1;
      }
    }
  }
  // Where that has no answer, lines may cross labels, but no label another.
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = i + 1; j < count; ++j) {
      if (!share_room(i, j) || labels[i].row != labels[j].row) continue;
      for (std::size_t k = 0; k < count; ++k) labels[k].row = count - 1 - k;
      return labels;
    }
  }
  return labels;
}

double LabelPlacer::covered(const Rectangle& box) const {
  double area = box.width() * box.height() - overlap(box, bounds_);
  for (const Rectangle& obstacle : obstacles_) area += overlap(box, obstacle);
  constexpr double rounding = 1e-6;
  return area < rounding ? 0 : area;
}

Rectangle LabelPlacer::first_free(std::span<const Rectangle> boxes) {
  const Rectangle best = *std::min_element(
      boxes.begin(), boxes.end(),
      [&](const auto& one, const auto& other) { return covered(one) < covered(other); });
  avoid(best);
  return best;
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
  std::vector<Rectangle> boxes;
  for (int ring = 0; ring < rings; ++ring) {
    const double distance = gap + ring * height;
    for (const Direction& direction : directions) {
      const double left = x + direction.x * (distance + width / 2) - width / 2;
      const double bottom = y + direction.y * (distance + height / 2) - height / 2;
      boxes.push_back({left, bottom, left + width, bottom + height});
    }
  }
  const auto nearest = std::span(boxes).first(directions.size());
  const bool is_near = std::any_of(nearest.begin(), nearest.end(),
                                   [&](const Rectangle& box) { return covered(box) == 0; });
  Placement placement{.is_near = is_near};
  placement.is_free = is_near || std::any_of(boxes.begin(), boxes.end(), [&](const Rectangle& box) {
                        return covered(box) == 0;
                      });
  placement.box = first_free(boxes);
  return placement;
}

}  // namespace assay::report
