// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where labels go so that none covers another: pure geometry, in pixels, upwards.

#include <cstddef>
#include <span>
#include <vector>

namespace assay::report {

struct Rectangle {
  double left = 0;
  double bottom = 0;
  double right = 0;
  double top = 0;

  double width() const { return right - left; }
  double height() const { return top - bottom; }
};

// The area that two rectangles share.
double overlap(const Rectangle& one, const Rectangle& other);

// A label of a vertical line, on one of the rows above the data.
struct RowLabel {
  std::size_t row = 0;  // 0 is the lowest; the line ends there
  Rectangle box;        // its height means nothing
};

// For lines at `x` (ascending) with labels of `widths`, between `left` and `right`: each label is
// beside its line, right of it where there is room, and lies neither on another label nor on
// another's line.
std::vector<RowLabel> place_on_rows(std::span<const double> x, std::span<const double> widths,
                                    double left, double right, double gap);

// Places labels around points, one after the other.
class LabelPlacer {
 public:
  explicit LabelPlacer(const Rectangle& bounds) : bounds_(bounds) {}

  void avoid(const Rectangle& obstacle) { obstacles_.push_back(obstacle); }

  struct Placement {
    Rectangle box;
    bool is_free = false;  // within the bounds, and covers nothing
    bool is_near = false;  // of the nearest places around the point
  };

  // The first of the boxes that is free, else the one that covers least; it is avoided from now on.
  // `boxes` is not empty.
  Rectangle first_free(std::span<const Rectangle> boxes);

  // The nearest free place for a label of that size around a point, else the one that covers least.
  Placement place(double x, double y, double width, double height, double gap);

 private:
  // The area of the box that is out of bounds, or lies on something.
  double covered(const Rectangle& box) const;

  Rectangle bounds_;
  std::vector<Rectangle> obstacles_;
};

}  // namespace assay::report
