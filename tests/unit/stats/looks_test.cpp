// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/looks.hpp"

#include <doctest/doctest.h>

using assay::stats::look_alpha;
using assay::stats::next_look;

TEST_CASE("looks begin at the minimum and are half as far again apart") {
  CHECK(next_look(20, 0) == 20);
  CHECK(next_look(20, 19) == 20);
  CHECK(next_look(20, 20) == 30);
  CHECK(next_look(20, 30) == 45);
  CHECK(next_look(20, 45) == 68);
  CHECK(next_look(1, 1) == 2);
}

TEST_CASE("a thousand values are looked at few times") {
  int looks = 0;
  for (std::size_t count = 0; count < 1000; count = next_look(20, count)) ++looks;
  CHECK(looks == 11);
}

TEST_CASE("all looks together spend no more than alpha") {
  double spent = 0;
  for (std::size_t look = 1; look <= 10000; ++look) spent += look_alpha(look, 0.05);
  CHECK(spent < 0.05);
  CHECK(spent > 0.0499);
  CHECK(look_alpha(1, 0.05) == doctest::Approx(0.025));
}
