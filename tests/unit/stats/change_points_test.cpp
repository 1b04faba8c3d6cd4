// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/change_points.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"

using assay::Random;
using assay::stats::change_points;
using assay::stats::Segment;

namespace {

std::vector<double> noise(Random& random, std::size_t size) {
  std::vector<double> series(size);
  for (double& value : series) value = random.normal();
  return series;
}

double distance(std::size_t place, std::size_t expected) {
  return std::abs(static_cast<double>(place) - static_cast<double>(expected));
}

// In how many of `count` series of `size` independent values a change is found.
template <class Draw>
int false_alarms(int count, std::size_t size, Draw draw) {
  Random random(11);
  int found = 0;
  for (int i = 0; i < count; ++i) {
    std::vector<double> series(size);
    for (double& value : series) value = draw(random);
    if (change_points(series).size() > 1) ++found;
  }
  return found;
}

// The same segmentation by trying all beginnings, without pruning: O(n²) segments in O(n) each.
std::vector<std::size_t> exhaustive_beginnings(const std::vector<double>& series) {
  const std::size_t size = series.size();
  const double penalty = 15 * std::log(static_cast<double>(size));
  std::vector<double> least(size + 1, std::numeric_limits<double>::infinity());
  std::vector<std::size_t> previous(size + 1, 0);
  least[0] = -penalty;
  for (std::size_t end = 5; end <= size; ++end) {
    for (std::size_t begin = 0; begin + 5 <= end; ++begin) {
      const auto count = static_cast<double>(end - begin);
      double mean = 0;
      for (std::size_t i = begin; i < end; ++i) mean += series[i] / count;
      double squares = 0;
      for (std::size_t i = begin; i < end; ++i) squares += (series[i] - mean) * (series[i] - mean);
      const double total = least[begin] + count * std::log(squares / count) + count + penalty;
      if (total < least[end]) {
        least[end] = total;
        previous[end] = begin;
      }
    }
  }
  std::vector<std::size_t> beginnings;
  for (std::size_t end = size; end > 0; end = previous[end]) {
    beginnings.insert(beginnings.begin(), previous[end]);
  }
  return beginnings;
}

}  // namespace

TEST_CASE("pruning loses nothing") {
  Random random(1);
  for (int i = 0; i < 20; ++i) {
    std::vector<double> series;
    while (series.size() < 90) {
      const double level = 10 * random.uniform();
      const double spread = 0.2 + random.uniform();
      const std::size_t length = 5 + random.below(25);
      for (std::size_t j = 0; j < length; ++j) series.push_back(level + spread * random.normal());
    }
    std::vector<std::size_t> beginnings;
    for (const Segment& segment : change_points(series)) beginnings.push_back(segment.begin);
    CHECK(beginnings == exhaustive_beginnings(series));
  }
}

TEST_CASE("independent values show no change in 95 of 100 series") {
  const auto normal = [](Random& random) { return random.normal(); };
  const auto lognormal = [](Random& random) { return std::exp(random.normal()); };
  const auto stragglers = [](Random& random) {
    return random.normal() + (random.uniform() < 0.01 ? 30 : 0);
  };
  const auto ticks = [](Random& random) { return random.uniform() < 0.1 ? 11.0 : 10.0; };
  CHECK(false_alarms(100, 100, normal) <= 5);
  CHECK(false_alarms(100, 100, lognormal) <= 5);
  CHECK(false_alarms(100, 100, stragglers) <= 5);
  CHECK(false_alarms(100, 100, ticks) <= 5);
  CHECK(false_alarms(2, 1000, normal) == 0);
  CHECK(false_alarms(2, 1000, lognormal) == 0);
}

TEST_CASE("a shift of three standard deviations is found where it is, on top of a billion too") {
  for (const double offset : {0.0, 1e9}) {
    Random random(3);
    for (int i = 0; i < 20; ++i) {
      auto series = noise(random, 200);
      for (std::size_t j = 0; j < series.size(); ++j) series[j] += offset + (j >= 120 ? 3 : 0);
      const auto segments = change_points(series);
      REQUIRE(segments.size() == 2);
      CHECK(distance(segments[0].end, 120) <= 4);
      CHECK(segments[0].begin == 0);
      CHECK(segments[1].begin == segments[0].end);
      CHECK(segments[1].end == 200);
      CHECK(segments[1].mean - segments[0].mean == doctest::Approx(3).epsilon(0.2));
      CHECK(segments[0].standard_deviation == doctest::Approx(1).epsilon(0.25));
    }
  }
}

TEST_CASE("a spread that grows fourfold is found where it is") {
  Random random(4);
  for (int i = 0; i < 20; ++i) {
    auto series = noise(random, 200);
    for (std::size_t j = 80; j < series.size(); ++j) series[j] *= 4;
    const auto segments = change_points(series);
    REQUIRE(segments.size() == 2);
    CHECK(distance(segments[0].end, 80) <= 15);
    CHECK(segments[1].standard_deviation / segments[0].standard_deviation > 2.5);
  }
}

TEST_CASE("a short warm-up far above the rest is a segment with its own mean") {
  Random random(5);
  auto series = noise(random, 300);
  for (std::size_t j = 0; j < 8; ++j) series[j] += 1000;
  const auto segments = change_points(series);
  REQUIRE(segments.size() == 2);
  CHECK(segments[0].end == 8);
  CHECK(segments[0].mean == doctest::Approx(1000).epsilon(0.01));
}

TEST_CASE("in a long series a change is found to the value") {
  Random random(6);
  auto series = noise(random, 100'000);
  for (std::size_t j = 0; j < series.size(); ++j) {
    if (j >= 12'345) series[j] += 20;
    if (j >= 67'891) series[j] -= 10;
  }
  const auto segments = change_points(series);
  REQUIRE(segments.size() == 3);
  CHECK(segments[1].begin == 12'345);
  CHECK(segments[2].begin == 67'891);
}

TEST_CASE("constant runs are segments, and a constant series is one") {
  CHECK(change_points(std::vector<double>(500, 0.1)).size() == 1);

  std::vector<double> steps(60, 1.0);
  steps.insert(steps.end(), 40, 2.0);
  steps.insert(steps.end(), 60, 1.5);
  const auto segments = change_points(steps);
  REQUIRE(segments.size() == 3);
  CHECK(segments[0] == Segment{.begin = 0, .end = 60, .mean = 1.0});
  CHECK(segments[1] == Segment{.begin = 60, .end = 100, .mean = 2.0});
  CHECK(segments[2] == Segment{.begin = 100, .end = 160, .mean = 1.5});
}

TEST_CASE("few values are one segment, none are none") {
  CHECK(change_points({}).empty());
  CHECK(change_points(std::vector<double>{3}) ==
        std::vector<Segment>{{.begin = 0, .end = 1, .mean = 3}});
  CHECK(change_points(std::vector<double>{0, 0, 0, 0, 9, 9, 9, 9, 9}).size() == 1);
}
