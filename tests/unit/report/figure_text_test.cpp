// SPDX-License-Identifier: Apache-2.0
#include "assay/report/figure_text.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace assay::report;

TEST_CASE("common letters and signs stay, whatever a font may lack is escaped") {
  CHECK(drawable("Größe ≤ 5 % ± µΩ Жук …") == "Größe ≤ 5 % ± µΩ Жук …");
  CHECK(drawable("中文 \U0001F600") == "\\u4e2d\\u6587 \\u1f600");
  CHECK(drawable("e\u0301") == "e\\u0301");
}

TEST_CASE("control characters and broken UTF-8 are visible") {
  CHECK(drawable("a\nb\x1b") == "a\\nb\\x1b");
  CHECK(drawable("a\xff") == "a\\xff");
}

TEST_CASE("a text that fits stays, a longer one is cut in the middle") {
  CHECK(fitted("short", 1000) == "short");
  const std::string name(100, 'x');
  const std::string cut = fitted("begin" + name + "end", 600);
  CHECK(text_width(cut) <= 600);
  CHECK(text_width(cut) > 500);
  CHECK(cut.find("begin") == 0);
  CHECK(cut.substr(cut.size() - 3) == "end");
  CHECK(text_width("iii") < text_width("www"));
  CHECK(text_width("abc", true) > text_width("abc"));
}
