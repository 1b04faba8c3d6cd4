// SPDX-License-Identifier: Apache-2.0
#pragma once

// From an axis and its length on the page to its ends and ticks.

#include <span>
#include <string>
#include <vector>

#include "assay/data/estimate.hpp"
#include "assay/report/figure.hpp"

namespace assay::report {

struct Tick {
  double value = 0;
  std::string text;
};

struct Scale {
  Interval range;  // lower < upper; positive if logarithmic
  bool logarithmic = false;

  // Where a value lies: 0 at the lower end, 1 at the upper.
  double position(double value) const;
};

// The axis' own range, or that of the finite values with a margin of `margin` of it at both ends;
// something sensible where there are no values, or only one.
Scale scale_of(const Axis& axis, std::span<const double> values, double margin);

// The same scale, longer: what was its whole is the lower `share` of it. 0 < share ≤ 1.
Scale with_headroom(const Scale& scale, double share);

enum class Orientation { horizontal, vertical };

// As many ticks at round values as `length` pixels hold without their labels coming near each
// other. Ascending.
std::vector<Tick> ticks_of(const Scale& scale, double length, Orientation orientation);

}  // namespace assay::report
