// SPDX-License-Identifier: Apache-2.0
#include "assay/report/thinned.hpp"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

using namespace assay::report;

namespace {

std::vector<Point> flat(std::size_t count) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < count; ++i) points.push_back({static_cast<double>(i), 1});
  return points;
}

}  // namespace

TEST_CASE("few points stay as they are") {
  CHECK(thinned(flat(10), 10).size() == 10);
  CHECK(thinned({}, 10).empty());
}

TEST_CASE("of many points no peak and no dip is lost, and the order stays") {
  auto points = flat(10'001);
  points[5'000].y = 100;
  points[5'003].y = -100;
  points.back().y = 50;
  const auto kept = thinned(points, 200);
  CHECK(kept.size() <= 200);
  const auto has = [&](double y) {
    return std::any_of(kept.begin(), kept.end(), [&](const Point& point) { return point.y == y; });
  };
  CHECK(has(100));
  CHECK(has(-100));
  CHECK(has(50));
  CHECK(std::is_sorted(kept.begin(), kept.end(),
                       [](const Point& one, const Point& other) { return one.x < other.x; }));
}
