// SPDX-License-Identifier: Apache-2.0
#include "assay/base/value_text.hpp"

#include <doctest/doctest.h>

using namespace assay;

TEST_CASE("a value is text as it stands, a dash for null, and JSON else") {
  CHECK(value_text("a \"b\"") == "a \"b\"");
  CHECK(value_text(nullptr) == "–");
  CHECK(value_text(true) == "true");
  CHECK(value_text(0.1) == "0.1");
  CHECK(value_text(Json::array({1, "x"})) == R"([1,"x"])");
  CHECK(value_text(Json::array({"\xff"})).find('\xff') == std::string::npos);
}

TEST_CASE("in brief a number that is not whole has four digits") {
  CHECK(brief_text(1410.2512) == "1410");
  CHECK(brief_text(0.123456) == "0.1235");
  CHECK(brief_text(123456) == "123456");
  CHECK(brief_text("0.123456") == "0.123456");
}
