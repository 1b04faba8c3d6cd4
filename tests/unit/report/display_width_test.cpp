// SPDX-License-Identifier: Apache-2.0
#include "assay/report/display_width.hpp"

#include <string>

#include <doctest/doctest.h>

using assay::report::display_width;
using assay::report::shortened;
using assay::report::truncated;
using assay::report::wrapped;

TEST_CASE("text is as wide as a terminal shows it, not as many bytes as it has") {
  CHECK(display_width("") == 0);
  CHECK(display_width("plain") == 5);
  CHECK(display_width("±95%") == 4);
  CHECK(display_width("naïve") == 5);
  CHECK(display_width("e\u0301") == 1);  // e and a combining acute
  CHECK(display_width("模型") == 4);
  CHECK(display_width("🚀x") == 3);
}

TEST_CASE("a byte that is no UTF-8 counts as one column and breaks nothing") {
  CHECK(display_width("\xff\xfe") == 2);
  CHECK(display_width("a\xe2\x80") == 3);  // ends inside a character
  CHECK(display_width(truncated("\xf0\xff\xff\xff\xff", 2, true)) <= 2);
}

TEST_CASE("what fits is left alone") {
  CHECK(truncated("exactly", 7, true) == "exactly");
  CHECK(shortened("exactly", 7, true) == "exactly");
}

TEST_CASE("what does not fit ends in an ellipsis") {
  CHECK(truncated("baseline_greedy", 9, true) == "baseline…");
  CHECK(truncated("baseline_greedy", 9, false) == "baselin..");
}

TEST_CASE("a wide character is never cut in half") {
  CHECK(truncated("模型模型", 4, true) == "模…");
  CHECK(display_width(shortened("模型模型模型", 6, true)) <= 6);
}

TEST_CASE("a name is cut in its middle, so that its end stays") {
  CHECK(shortened("llama3.2-1b/threads=2", 12, true) == "llama3…ads=2");
  CHECK(shortened("llama3.2-1b/threads=2", 12, false) == "llama..ads=2");
}

TEST_CASE("no text is wider than asked for, however narrow") {
  for (int width = 0; width < 30; ++width) {
    for (const bool unicode : {true, false}) {
      CAPTURE(width);
      CHECK(display_width(truncated("a long name 模型 with more", width, unicode)) <= width);
      CHECK(display_width(shortened("a long name 模型 with more", width, unicode)) <= width);
    }
  }
}

TEST_CASE("lines are broken at blanks and indented after the first") {
  CHECK(wrapped("one two three four", 9, 2) == "one two\n  three\n  four\n");
  CHECK(wrapped("short", 9, 2) == "short\n");
  CHECK(wrapped("an_overlong_word here", 6, 0) == "an_overlong_word\nhere\n");
}
