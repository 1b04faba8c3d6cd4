// SPDX-License-Identifier: Apache-2.0
#include "assay/base/json.hpp"

#include <string>

#include <doctest/doctest.h>

namespace assay {
namespace {

std::string nested(int levels) {
  return std::string(static_cast<std::size_t>(levels), '[') +
         std::string(static_cast<std::size_t>(levels), ']');
}

}  // namespace

TEST_CASE("objects keep the order in which they were written") {
  CHECK(line_text(parse_json(R"({"b":1,"a":2})", "x").value()) == R"({"b":1,"a":2})");
}

TEST_CASE("the canonical text does not depend on order or blanks") {
  const auto left = parse_json(R"({"b": {"y": 1, "x": [1, 2]}, "a": 0.1})", "x");
  const auto right = parse_json(R"({"a":0.1,"b":{"x":[1,2],"y":1}})", "x");
  CHECK(canonical_text(*left) == canonical_text(*right));
  CHECK(canonical_text(*left) == R"({"a":0.1,"b":{"x":[1,2],"y":1}})");
}

TEST_CASE("pretty text ends in one newline and reads back to the same value") {
  const auto json = parse_json(R"({"a":[1,-2,0.1,1e-300,18446744073709551615,"é\n",null]})", "x");
  const std::string text = pretty_text(*json);
  CHECK(text.ends_with("}\n"));
  CHECK(parse_json(text, "x").value() == *json);
}

TEST_CASE("malformed JSON is named with its line") {
  const auto broken = parse_json("{\n\"a\": 1,\n}", "run/x.json");
  REQUIRE_FALSE(broken.has_value());
  CHECK(broken.error().code == ErrorCode::usage);
  CHECK(broken.error().message == "run/x.json:3: not valid JSON");
  for (const char* text : {"", "{", "[1,]", "nan", "'a'", "{\"a\"}", "1 2", "\xff", "\"\\x\""}) {
    CAPTURE(text);
    CHECK_FALSE(parse_json(text, "x").has_value());
  }
}

TEST_CASE("deep nesting is refused before it is parsed") {
  CHECK(parse_json(nested(maximum_nesting), "x").has_value());
  CHECK_FALSE(parse_json(nested(maximum_nesting + 1), "x").has_value());
  CHECK_FALSE(parse_json(std::string(1'000'000, '['), "x").has_value());
  CHECK(parse_json("\"" + std::string(1000, '[') + "\\\"" + std::string(1000, '{') + "\"", "x")
            .has_value());
}

TEST_CASE("invalid UTF-8 is replaced when written, never thrown at") {
  const Json json("a\xff");
  CHECK(line_text(json) == "\"a\xEF\xBF\xBD\"");
  CHECK(pretty_text(json) == "\"a\xEF\xBF\xBD\"\n");
  CHECK(canonical_text(json) == "\"a\xEF\xBF\xBD\"");
}

}  // namespace assay

TEST_CASE("a number beyond what a double holds is an error of the file") {
  const auto parsed = assay::parse_json("[1e999]", "values.json");
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().code == assay::ErrorCode::usage);
  CHECK(parsed.error().message == "values.json: a number is too large");
}
