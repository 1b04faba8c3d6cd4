// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/resolution.hpp"

#include <vector>

#include <doctest/doctest.h>

using assay::stats::resolution;

TEST_CASE("the resolution is the smallest step between distinct values") {
  CHECK(resolution(std::vector<double>{1, 1, 4, 6, 6, 9}) == 2);
  CHECK(resolution(std::vector<double>{-1e9, -1e9 + 0.5, 1e9}) == 0.5);
}

TEST_CASE("what rounding makes of one value is no step") {
  CHECK(resolution(std::vector<double>{0.3, 0.1 + 0.2, 0.5}) == doctest::Approx(0.2));
}

TEST_CASE("nothing, one value and equal values have no resolution") {
  CHECK(resolution({}) == 0);
  CHECK(resolution(std::vector<double>{7}) == 0);
  CHECK(resolution(std::vector<double>{7, 7, 7}) == 0);
}
