// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/density.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"

using assay::Random;
using assay::stats::density_of;
using assay::stats::modes_of;

namespace {

std::vector<double> drawn(Random& random, std::size_t count, double apart, bool lognormal = false) {
  std::vector<double> values(count);
  for (double& value : values) {
    value = random.normal() + (random.uniform() < 0.5 ? apart : 0.0);
    if (lognormal) value = std::exp(0.2 * value);
  }
  std::sort(values.begin(), values.end());
  return values;
}

}  // namespace

TEST_CASE("a density integrates to one and follows the sample") {
  Random random(1);
  const auto density = density_of(drawn(random, 5000, 0));
  double area = 0;
  for (const double value : density.values) area += value * density.step;
  CHECK(area == doctest::Approx(1).epsilon(0.01));
  const auto peak = std::max_element(density.values.begin(), density.values.end());
  CHECK(*peak == doctest::Approx(0.3989).epsilon(0.1));
  CHECK(std::abs(density.at(static_cast<std::size_t>(peak - density.values.begin()))) < 0.3);
}

TEST_CASE("one hump is one mode in nearly every sample, two that are apart are two") {
  Random random(2);
  int one = 0;
  int one_lognormal = 0;
  int two = 0;
  constexpr int runs = 200;
  for (int i = 0; i < runs; ++i) {
    one += modes_of(drawn(random, 100, 0)).size() == 1 ? 1 : 0;
    one_lognormal += modes_of(drawn(random, 100, 0, true)).size() == 1 ? 1 : 0;
    two += modes_of(drawn(random, 100, 6)).size() == 2 ? 1 : 0;
  }
  CHECK(one >= 0.95 * runs);
  CHECK(one_lognormal >= 0.95 * runs);
  CHECK(two >= 0.95 * runs);
}

TEST_CASE("modes stand where the humps are") {
  Random random(3);
  const auto modes = modes_of(drawn(random, 2000, 8));
  REQUIRE(modes.size() == 2);
  CHECK(std::abs(modes[0]) < 0.5);
  CHECK(std::abs(modes[1] - 8) < 0.5);
}

TEST_CASE("a far outlier does not hide the modes") {
  Random random(4);
  auto values = drawn(random, 200, 0);
  values.push_back(1e6);
  CHECK(modes_of(values).size() == 1);
}

TEST_CASE("what does not vary has one mode and no density, nothing has neither") {
  CHECK(modes_of(std::vector<double>(9, 4.0)) == std::vector<double>{4.0});
  CHECK(density_of(std::vector<double>(9, 4.0)).values.empty());
  CHECK(modes_of(std::vector<double>{7.0}) == std::vector<double>{7.0});
  CHECK(modes_of({}).empty());
  CHECK(density_of({}).values.empty());
}

TEST_CASE("noise on a large offset keeps its density") {
  Random random(5);
  auto values = drawn(random, 500, 6);
  for (double& value : values) value = 1e9 + 1e-3 * value;
  std::sort(values.begin(), values.end());
  CHECK(modes_of(values).size() == 2);
}
