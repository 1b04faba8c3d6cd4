// SPDX-License-Identifier: Apache-2.0
#include "assay/report/html_text.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace assay;
using namespace assay::report;

TEST_CASE("no text can end an element or an attribute") {
  CHECK(html_text(R"#(</script><img src='x' onerror="alert(1)">&amp;)#") ==
        "&lt;/script&gt;&lt;img src=&#39;x&#39; onerror=&quot;alert(1)&quot;&gt;&amp;amp;");
}

TEST_CASE("what cannot be seen is made visible") {
  CHECK(html_text("a\nb\x1b[2J") == R"(a\nb\x1b[2J)");
  CHECK(html_text("\xff") == R"(\xff)");
  CHECK(html_text("a\u202eb\u2066c") == R"(a\u202eb\u2066c)");
  CHECK(html_text("模型 ±1 %") == "模型 ±1 %");
}

TEST_CASE("data within a script can neither end it nor open a comment, and stays what it is") {
  const Json hostile{{"</script><!--", "]]>&\u2028\u2029</SCRIPT >"}};
  const std::string text = script_json(hostile);
  for (const char* dangerous : {"<", ">", "&", "\u2028", "\u2029"}) {
    CAPTURE(dangerous);
    CHECK(text.find(dangerous) == std::string::npos);
  }
  CHECK(Json::parse(text) == hostile);
}

// The digest of the empty text, as every implementation of SHA-256 has it.
TEST_CASE("a script is named by its hash in base 64") {
  CHECK(script_source("") == "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
  CHECK(script_source("abc") == "'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='");
}
