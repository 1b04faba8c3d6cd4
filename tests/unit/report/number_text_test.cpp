// SPDX-License-Identifier: Apache-2.0
#include "assay/report/number_text.hpp"

#include <string>

#include <doctest/doctest.h>

using assay::Estimate;
using assay::Interval;
using assay::report::decimals_for;
using assay::report::decimals_of;
using assay::report::number_text;

namespace {

std::string shown(double point, double half_width) {
  const Estimate estimate{.point = point,
                          .interval = Interval{point - half_width, point + half_width}};
  return number_text(point, decimals_of(estimate));
}

}  // namespace

TEST_CASE("decimals give the significant digits that are asked for") {
  CHECK(decimals_for(33.98, 4) == 2);
  CHECK(decimals_for(0.00123, 3) == 5);
  CHECK(decimals_for(123456, 3) == 0);
  CHECK(decimals_for(-33.98, 4) == 2);
  CHECK(decimals_for(0, 4) == 0);
  CHECK(decimals_for(1e-300, 4) == 9);
}

TEST_CASE("a point shows no digit that its interval does not know") {
  CHECK(shown(33.98123, 0.1234) == "33.98");
  CHECK(shown(33.98123, 2.5) == "34.0");
  CHECK(shown(4123.456, 41.2) == "4123");
  CHECK(shown(0.0123456, 0.00012) == "0.01235");
}

TEST_CASE("a point shows three digits however uncertain, and five however certain") {
  CHECK(shown(33.98123, 500.0) == "34.0");
  CHECK(shown(33.98123, 1e-9) == "33.981");
  CHECK(shown(33.98123, 0.0) == "33.981");
}

TEST_CASE("a point without interval shows four digits") {
  CHECK(decimals_of(Estimate{.point = 33.98123}) == 2);
}
