// SPDX-License-Identifier: Apache-2.0
#pragma once

// Fewer points that draw the same picture.

#include <cstddef>
#include <span>
#include <vector>

#include "assay/report/figure.hpp"

namespace assay::report {

// Of points that ascend in x, at most `most` (at least 2): of each of equally many neighbours the
// lowest and the highest, so that no peak is lost. All of them where they are few enough.
std::vector<Point> thinned(std::span<const Point> points, std::size_t most);

}  // namespace assay::report
