// SPDX-License-Identifier: Apache-2.0
#include "assay/study/wording.hpp"

#include <doctest/doctest.h>

namespace assay::study {

TEST_CASE("ranges read as a person would say them") {
  CHECK(in_range("an integer", 1, 10'000'000) == "an integer from 1 to 10000000");
  CHECK(in_range("a number", -0.5, std::nullopt) == "a number of at least -0.5");
  CHECK(in_range("a number", std::nullopt, 1e300) == "a number of at most 1e+300");
  CHECK(in_range("text", std::nullopt, std::nullopt) == "text");
}

TEST_CASE("a value is shown on one short line") {
  CHECK(shown("a\nb") == "'a\\nb'");
  CHECK(shown(0.5) == "0.5");
  CHECK(shown(nullptr) == "nothing");
  CHECK(shown(Json::array({1})) == "a list");
  CHECK(shown(Json::object()) == "a block of keys");
  CHECK(shown(std::string(5000, 'x')).size() < 80);
}

}  // namespace assay::study
