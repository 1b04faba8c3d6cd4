// SPDX-License-Identifier: Apache-2.0
#include "assay/base/text.hpp"

#include <doctest/doctest.h>

namespace assay::text {
namespace {

const std::vector<std::string> words{"prompt_tokens", "output_tokens", "threads"};

}  // namespace

TEST_CASE("a number is the whole text or nothing") {
  CHECK(parse_integer("-42") == -42);
  CHECK(parse_integer("9223372036854775807") == INT64_MAX);
  CHECK(parse_unsigned("18446744073709551615") == UINT64_MAX);
  CHECK(parse_number("1e3") == 1000.0);
  CHECK(parse_number("-0.5") == -0.5);
  for (const char* text : {"", " 1", "1 ", "1x", "+1", "0x10", "--1", "9223372036854775808"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_integer(text).has_value());
  }
  CHECK_FALSE(parse_unsigned("-1").has_value());
  for (const char* text : {"", "nan", "inf", "-inf", "1e999", "1,5", "1.5 "}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number(text).has_value());
  }
}

TEST_CASE("the nearest word is found for a small mistake only") {
  CHECK(nearest("promt_tokens", words) == "prompt_tokens");
  CHECK(nearest("thread", words) == "threads");
  CHECK_FALSE(nearest("temperature", words).has_value());
  CHECK(nearest("ab", std::vector<std::string>{"ac"}) == "ac");
  CHECK_FALSE(nearest("ab", std::vector<std::string>{"cd"}).has_value());
  CHECK_FALSE(nearest("x", {}).has_value());
  CHECK_FALSE(nearest(std::string(1'000'000, 'x'), words).has_value());
}

TEST_CASE("a suggestion names the nearest word, or all of them") {
  CHECK(suggestion("promt_tokens", words) == "did you mean 'prompt_tokens'?");
  CHECK(suggestion("temperature", words) == "known: prompt_tokens, output_tokens, threads");
  CHECK(suggestion("x", {}).empty());
}

TEST_CASE("only well-formed UTF-8 is valid") {
  for (const char* text : {"", "ascii", "é", "€", "😀", "\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF"}) {
    CAPTURE(text);
    CHECK(is_valid_utf8(text));
  }
  for (const char* text :
       {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF0\x80\x80\xAF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x82", "\xC3", "a\xff", "\xC3("}) {
    CAPTURE(text);
    CHECK_FALSE(is_valid_utf8(text));
  }
}

TEST_CASE("printable text cannot break a line or steer a terminal") {
  CHECK(printable("plain é 😀") == "plain é 😀");
  CHECK(printable("a\nb\tc\r") == "a\\nb\\tc\\x0d");
  CHECK(printable("\x1b[31m") == "\\x1b[31m");
  CHECK(printable("\x7f") == "\\x7f");
  CHECK(printable("\xC2\x9B"
                  "31m") == "\\u009b31m");
  CHECK(printable("a\xff\xC3") == "a\\xff\\xc3");
  CHECK(printable(std::string_view("\0", 1)) == "\\x00");
}

TEST_CASE("splitting keeps empty parts, and joining undoes it") {
  using Views = std::vector<std::string_view>;
  CHECK(split("a,,b", ',') == Views{"a", "", "b"});
  CHECK(split("", ',') == Views{""});
  CHECK(split(",", ',') == Views{"", ""});
  CHECK(join(std::vector<std::string>{"a", "", "b"}, ", ") == "a, , b");
  CHECK(join({}, ",").empty());
}

TEST_CASE("trimming takes blanks off both ends only") {
  CHECK(trim("  a b\r\n") == "a b");
  CHECK(trim(" \t\n").empty());
  CHECK(trim("").empty());
}

TEST_CASE("lower case is of ASCII letters only") {
  CHECK(lower_case("UTF-8 @[Az]") == "utf-8 @[az]");
  CHECK(lower_case("É") == "É");
  CHECK(lower_case("").empty());
}

TEST_CASE("the last lines are the last, without a trailing newline") {
  CHECK(last_lines("a\nb\nc\n", 2) == "b\nc");
  CHECK(last_lines("a\nb\nc", 1) == "c");
  CHECK(last_lines("a\nb", 5) == "a\nb");
  CHECK(last_lines("a\n\nb\n\n", 2) == "\nb");
  CHECK(last_lines("", 3).empty());
  CHECK(last_lines("\n\n", 3).empty());
  CHECK(last_lines("\na", 2) == "\na");
  CHECK(last_lines("a\nb", 0).empty());
}

}  // namespace assay::text
