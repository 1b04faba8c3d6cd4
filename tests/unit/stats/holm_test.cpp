// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/holm.hpp"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"

using assay::Random;
using assay::stats::holm_adjusted;

namespace {

void check_adjusted(const std::vector<double>& p_values, const std::vector<double>& expected) {
  const auto adjusted = holm_adjusted(p_values);
  REQUIRE(adjusted.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(adjusted[i] == doctest::Approx(expected[i]).epsilon(1e-12));
  }
}

}  // namespace

TEST_CASE("the smallest p is multiplied by how many there are, the next by one less") {
  check_adjusted({0.01, 0.02, 0.5}, {0.03, 0.04, 0.5});
}

TEST_CASE("the order is kept, and no adjusted p is below that of a smaller one") {
  // Sorted .005, .01, .03, .04: 4, 3, 2 and 1 times are .02, .03, .06, .04.
  check_adjusted({0.01, 0.04, 0.03, 0.005}, {0.03, 0.06, 0.06, 0.02});
}

TEST_CASE("no adjusted p exceeds 1, and equal ones stay equal") {
  check_adjusted({0.6, 0.6, 0.9}, {1, 1, 1});
  check_adjusted({0.02, 0.02}, {0.04, 0.04});
}

TEST_CASE("one test is not adjusted, and none give none") {
  check_adjusted({0.04}, {0.04});
  check_adjusted({}, {});
}

TEST_CASE("of tests that were chosen from more, all count") {
  const auto adjusted = holm_adjusted(std::vector{0.01, 0.02}, 5);
  CHECK(adjusted[0] == doctest::Approx(0.05));
  CHECK(adjusted[1] == doctest::Approx(0.08));
  CHECK(holm_adjusted(std::vector{0.01, 0.02}, 2) == holm_adjusted(std::vector{0.01, 0.02}));
}

TEST_CASE("of five true hypotheses one is rejected in no more than 5 of 100 families") {
  constexpr int families = 4000;
  Random random(1);
  int with_error = 0;
  for (int family = 0; family < families; ++family) {
    std::vector<double> p_values;
    for (int i = 0; i < 5; ++i) p_values.push_back(random.uniform());
    bool rejected = false;
    for (const double p : holm_adjusted(p_values)) rejected = rejected || p <= 0.05;
    with_error += rejected ? 1 : 0;
  }
  // Independent: 1 − (1 − .05/5)⁵ = 4.9 %.
  CHECK(std::abs(with_error / static_cast<double>(families) - 0.049) <
        4.0 * std::sqrt(0.049 * 0.951 / families));
}
