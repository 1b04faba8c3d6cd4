// SPDX-License-Identifier: Apache-2.0
#include "assay/report/thinned.hpp"

#include <algorithm>

namespace assay::report {

std::vector<Point> thinned(std::span<const Point> points, std::size_t most) {
  if (points.size() <= most) return {points.begin(), points.end()};
  const std::size_t buckets = std::max<std::size_t>(1, most / 2);
  std::vector<Point> kept;
  for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
    const auto from =
        points.begin() + static_cast<std::ptrdiff_t>(bucket * points.size() / buckets);
    const auto to =
        points.begin() + static_cast<std::ptrdiff_t>((bucket + 1) * points.size() / buckets);
    const auto lower = [](const Point& one, const Point& other) { return one.y < other.y; };
    const auto [lowest, highest] = std::minmax_element(from, to, lower);
    kept.push_back(*std::min(lowest, highest));
    if (lowest != highest) kept.push_back(*std::max(lowest, highest));
  }
  return kept;
}

}  // namespace assay::report
