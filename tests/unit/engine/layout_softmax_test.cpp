// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/softmax.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"

using namespace assay;
using namespace assay::engine::layout;

TEST_CASE("the largest value is found wherever it is, for any number of values") {
  for (std::size_t count = 1; count < 70; ++count) {
    for (std::size_t at = 0; at < count; ++at) {
      std::vector<float> values(count, -3.0F);
      values[at] = -1.0F;
      REQUIRE(largest_of(values) == -1.0F);
    }
  }
  CHECK(largest_of({}) == -std::numeric_limits<float>::infinity());
}

TEST_CASE("exponentials are off by less than 5e-7 of each, their sum by less than 1e-6") {
  Random random(1);
  double largest_error = 0;
  for (std::size_t count = 1; count < 200; ++count) {
    std::vector<float> values(count);
    for (float& value : values) value = static_cast<float>(-87 * random.uniform());
    std::vector<float> taken = values;
    const double sum = double{exponentials(taken, 0)};
    double exact_sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const double exact = std::exp(double{values[i]});
      exact_sum += exact;
      largest_error = std::max(largest_error, std::abs(double{taken[i]} / exact - 1));
    }
    CHECK(std::abs(sum / exact_sum - 1) < 1e-6);
  }
  CHECK(largest_error < 5e-7);
}

TEST_CASE("the offset is taken from each value first") {
  std::vector<float> values{7.0F, 6.0F, 5.0F};
  const float sum = exponentials(values, 7.0F);
  CHECK(values[0] == doctest::Approx(1).epsilon(1e-6));
  CHECK(values[1] == doctest::Approx(std::exp(-1)).epsilon(1e-6));
  CHECK(sum == doctest::Approx(1 + std::exp(-1) + std::exp(-2)).epsilon(1e-6));
  CHECK(exponentials({}, 1.0F) == 0);
}

TEST_CASE("what is too small for a float is nearly nothing, and finite") {
  std::vector<float> values{0.0F, -88.0F, -1e30F, -std::numeric_limits<float>::infinity()};
  const float sum = exponentials(values, 0.0F);
  CHECK(sum == 1);
  for (std::size_t i = 1; i < 4; ++i) {
    CHECK(values[i] >= 0);
    CHECK(values[i] < 1e-37F);
  }
}
