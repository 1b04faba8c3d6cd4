// SPDX-License-Identifier: Apache-2.0
#include "assay/report/document_markdown.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace assay::report;

TEST_CASE("markup in untrusted text is shown, not obeyed") {
  CHECK(markdown_text("a|b") == "a\\|b");
  CHECK(markdown_text("`code`") == "\\`code\\`");
  CHECK(markdown_text("*b* _i_ ~s~") == "\\*b\\* \\_i\\_ \\~s\\~");
  CHECK(markdown_text("<img src=x> &amp;") == "&lt;img src=x&gt; &amp;amp;");
  CHECK(markdown_text("[text](target)") == "\\[text\\](target)");
  CHECK(markdown_text("$x$") == "&#36;x&#36;");
  CHECK(markdown_text("a\\|b") == "a\\\\\\|b");
}

TEST_CASE("nobody is mentioned, nothing referred to, nothing linked") {
  CHECK(markdown_text("@someone") == "@&#8203;someone");
  CHECK(markdown_text("fixes #12") == "fixes #&#8203;12");
  CHECK(markdown_text("GH-12") == "GH-&#8203;12");
  CHECK(markdown_text("http://evil.example") == "http:&#8203;//evil.example");
  CHECK(markdown_text("www.evil.example") == "www&#8203;.evil.example");
  CHECK(markdown_text(":tada:") == ":&#8203;tada:");
}

TEST_CASE("a text stays on its line, and figures stay as they are") {
  CHECK(markdown_text("one\n\n# two") == "one\\\\n\\\\n# two");
  CHECK(markdown_text("-0.3 [+1.2, +3.4]") == "-0.3 \\[+1.2, +3.4\\]");
}

TEST_CASE("what would begin a block does not") {
  const auto rendered = [](const std::string& text) {
    return document_markdown(
        {.title = "t",
         .headline = "",
         .sections = {{.id = "s", .title = "s", .blocks = {Paragraph{text}}}}});
  };
  CHECK(rendered("# x") == "### t\n\n#### s\n\n\\# x\n");
  CHECK(rendered("- x") == "### t\n\n#### s\n\n\\- x\n");
  CHECK(rendered("1. x") == "### t\n\n#### s\n\n1\\. x\n");
  CHECK(rendered("=== x") == "### t\n\n#### s\n\n\\=== x\n");
  CHECK(rendered("/close") == "### t\n\n#### s\n\n\\/close\n");
  CHECK(rendered("1.5 ms") == "### t\n\n#### s\n\n1\\.5 ms\n");
}

TEST_CASE("details are folded, figures are images, tables are aligned") {
  const Document document{
      .title = "report",
      .headline = "slower",
      .sections = {
          {.id = "figures",
           .title = "Figures",
           .blocks = {DocumentFigure{
               .name = "latency", .figure = {}, .alternative = "latency [ms]"}}},
          {.id = "more",
           .title = "More",
           .blocks = {DocumentTable{.caption = "A table",
                                    .columns = {{.name = "name", .align = Align::left},
                                                {.name = "time", .unit = "ms"}},
                                    .rows = {{{.text = "x", .tone = Tone::failure}, {.text = "1"}},
                                             {{.text = "y"}}}},
                      Listing{{"first", "second"}}},
           .is_detail = true}}};
  CHECK(document_markdown(document) ==
        "### report\n\n**slower**\n\n#### Figures\n\n![latency \\[ms\\]](figures/latency.png)\n\n"
        "<details>\n<summary>More</summary>\n\n**A table**\n\n| name | time (ms) |\n"
        "| --- | ---: |\n| **x** | 1 |\n| y |  |\n\n- first\n- second\n\n</details>\n");
}
