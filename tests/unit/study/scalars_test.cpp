// SPDX-License-Identifier: Apache-2.0
#include "assay/study/scalars.hpp"

#include <doctest/doctest.h>

namespace assay::study {
namespace {

Json typed(std::string_view text) {
  const auto value = typed_scalar(text);
  REQUIRE(value.has_value());
  return *value;
}

}  // namespace

TEST_CASE("plain scalars have the types of YAML 1.2's core schema") {
  for (const char* null : {"", "~", "null", "Null", "NULL"}) CHECK(typed(null).is_null());
  for (const char* yes : {"true", "True", "TRUE"}) CHECK(typed(yes) == true);
  for (const char* no : {"false", "False", "FALSE"}) CHECK(typed(no) == false);
  CHECK(typed("42") == 42);
  CHECK(typed("-7") == -7);
  CHECK(typed("+5") == 5);
  CHECK(typed("007") == 7);
  CHECK(typed("0o17") == 15);
  CHECK(typed("0x1F") == 31);
  CHECK(typed("18446744073709551615") == 18446744073709551615ULL);
}

TEST_CASE("a fraction or an exponent makes a floating-point number") {
  for (const char* text : {"1e3", "1000.0", "1.0e+3", "+1E3", "1000."}) {
    CAPTURE(text);
    CHECK(typed(text).is_number_float());
    CHECK(typed(text) == 1000.0);
  }
  CHECK(typed(".5") == 0.5);
  CHECK(typed("-.5") == -0.5);
  CHECK(typed("0.1") == 0.1);
}

TEST_CASE("everything else is text") {
  for (const char* text :
       {"yes", "on",  "off", "tRUE",  "1.2.3", "1e",  "e3",  ".",   "-",   "+",
        "0x",  "0xg", "0o8", "1_000", "60s",   "1 2", "--1", "nan", "inf", "+-1"}) {
    CAPTURE(text);
    CHECK(typed(text).is_string());
    CHECK(typed(text) == text);
  }
}

TEST_CASE("a number that JSON cannot hold is refused") {
  for (const char* text : {".nan", ".inf", "-.inf", "+.Inf", "1e999", "-1e999",
                           "18446744073709551616", "-9223372036854775809"}) {
    CAPTURE(text);
    CHECK_FALSE(typed_scalar(text).has_value());
  }
}

}  // namespace assay::study
