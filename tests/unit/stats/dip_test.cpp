// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/dip.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"

using assay::Random;
using assay::stats::dip_statistic;
using assay::stats::dip_test;

namespace {

std::vector<double> drawn(Random& random, std::size_t count, double apart) {
  std::vector<double> values(count);
  for (double& value : values) value = random.normal() + (random.uniform() < 0.5 ? apart : 0.0);
  std::sort(values.begin(), values.end());
  return values;
}

// Whether some unimodal distribution function is within `distance` of the sample's: for each place
// of the mode, the band's upper edge has a convex minorant that stays above its lower edge to the
// left, and the reverse to the right. Cubic, and written to be evidently right.
bool fits(const std::vector<double>& x, double distance) {
  const std::size_t n = x.size();
  const auto count = static_cast<double>(n);
  // Heights of the distribution function below and at each value.
  const auto below = [&](std::size_t i) { return static_cast<double>(i) / count; };
  const auto at = [&](std::size_t i) { return static_cast<double>(i + 1) / count; };
  // Left of the mode: points (x, below + distance) bound from above, (x, at − distance) from below.
  const auto convex_to = [&](std::size_t mode) {
    for (std::size_t j = 0; j <= mode; ++j) {
      for (std::size_t a = 0; a <= j; ++a) {
        for (std::size_t b = j; b <= mode; ++b) {
          const double share = x[a] == x[b] ? 0 : (x[j] - x[a]) / (x[b] - x[a]);
          const double line = below(a) + distance + share * (below(b) - below(a));
          const double needed = j == mode ? below(j) - distance : at(j) - distance;
          if (line < needed - 1e-12) return false;
        }
      }
    }
    return true;
  };
  const auto concave_from = [&](std::size_t mode) {
    for (std::size_t j = mode; j < n; ++j) {
      for (std::size_t a = mode; a <= j; ++a) {
        for (std::size_t b = j; b < n; ++b) {
          const double share = x[a] == x[b] ? 0 : (x[j] - x[a]) / (x[b] - x[a]);
          const double line = at(a) - distance + share * (at(b) - at(a));
          const double allowed = j == mode ? at(j) + distance : below(j) + distance;
          if (line > allowed + 1e-12) return false;
        }
      }
    }
    return true;
  };
  // The two parts meet: the least that a convex left part can reach at the mode is no more than the
  // most that a concave right part can begin with.
  const auto parts_meet = [&](std::size_t mode) {
    double left = 0;
    for (std::size_t k = 0; k < mode; ++k) {
      left = std::max(left, at(k) - distance);
      for (std::size_t i = 0; i < k; ++i) {
        if (x[i] == x[k]) continue;
        const double slope = (at(k) - below(i) - 2 * distance) / (x[k] - x[i]);
        left = std::max(left, at(k) - distance + slope * (x[mode] - x[k]));
      }
    }
    double right = 1;
    for (std::size_t k = mode + 1; k < n; ++k) {
      right = std::min(right, below(k) + distance);
      for (std::size_t i = k + 1; i < n; ++i) {
        if (x[i] == x[k]) continue;
        const double slope = (at(i) - below(k) - 2 * distance) / (x[i] - x[k]);
        right = std::min(right, below(k) + distance - slope * (x[k] - x[mode]));
      }
    }
    return left <= right + 1e-12;
  };
  for (std::size_t mode = 0; mode < n; ++mode) {
    if (convex_to(mode) && concave_from(mode) && parts_meet(mode)) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("the dip of evenly spread values is the least there is") {
  std::vector<double> values(10);
  std::iota(values.begin(), values.end(), 1.0);
  CHECK(dip_statistic(values) == doctest::Approx(0.05));
  CHECK(dip_statistic(std::vector<double>(1, 3.0)) == doctest::Approx(0.5));
  CHECK(dip_statistic({}) == 0);
}

TEST_CASE("two heaps of equal size have the largest dip there is") {
  const std::vector<double> values{0, 0, 0, 0, 1, 1, 1, 1};
  CHECK(dip_statistic(values) == doctest::Approx(0.25));
}

TEST_CASE("scale, place and direction do not change the dip") {
  Random random(1);
  const auto values = drawn(random, 60, 4);
  std::vector<double> moved;
  std::vector<double> mirrored;
  for (const double value : values) moved.push_back(1e6 + 8 * value);
  for (auto value = values.rbegin(); value != values.rend(); ++value) mirrored.push_back(-*value);
  CHECK(dip_statistic(moved) == doctest::Approx(dip_statistic(values)));
  CHECK(dip_statistic(mirrored) == doctest::Approx(dip_statistic(values)));
}

TEST_CASE("no unimodal distribution is nearer than the dip says, and one is as near") {
  Random random(2);
  for (int i = 0; i < 40; ++i) {
    const auto values = drawn(random, 5 + random.below(10), i % 2 == 0 ? 0.0 : 5.0);
    const double dip = dip_statistic(values);
    CAPTURE(i);
    CAPTURE(values.size());
    CHECK(fits(values, dip + 1e-9));
    CHECK_FALSE(fits(values, dip - 1e-4));
  }
}

TEST_CASE("one mode is seldom rejected, and two that are apart are") {
  Random random(3);
  int rejected = 0;
  for (int i = 0; i < 60; ++i) {
    rejected += dip_test(drawn(random, 50, 0), 1, 200)->p_value < 0.05 ? 1 : 0;
  }
  CHECK(rejected <= 3);
  CHECK(dip_test(drawn(random, 100, 5), 1, 200)->p_value < 0.05);
}

TEST_CASE("the p-value of uniform samples is uniform, also where smaller samples stand in") {
  Random random(4);
  int rejected = 0;
  constexpr int runs = 60;
  for (int i = 0; i < runs; ++i) {
    std::vector<double> values(2000);
    for (double& value : values) value = random.uniform();
    std::sort(values.begin(), values.end());
    rejected += dip_test(values, 9, 60)->p_value < 0.5 ? 1 : 0;
  }
  // Binomial(60, 1/2): four standard deviations either side of 30.
  CHECK(rejected > 14);
  CHECK(rejected < 46);
}

TEST_CASE("too few values, and such as do not vary, are not tested") {
  CHECK_FALSE(dip_test(std::vector<double>{1, 2, 3}, 1));
  CHECK_FALSE(dip_test(std::vector<double>(50, 2.0), 1));
}
