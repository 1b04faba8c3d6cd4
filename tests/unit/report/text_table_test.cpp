// SPDX-License-Identifier: Apache-2.0
#include "assay/report/text_table.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "assay/base/text.hpp"
#include "assay/report/display_width.hpp"

using assay::report::Align;
using assay::report::display_width;
using assay::report::TableStyle;
using assay::report::TextTable;
using assay::report::Tone;

namespace {

TextTable engines() {
  TextTable table({{.name = "engine", .align = Align::left}, {.name = "time", .unit = "ms"}});
  table.add_row({{"llama"}, {"1.5"}});
  table.add_row({{"onnx"}, {"12.25"}});
  return table;
}

int widest_line(const std::string& text) {
  int widest = 0;
  for (const std::string_view line : assay::text::split(text, '\n')) {
    widest = std::max(widest, display_width(line));
  }
  return widest;
}

}  // namespace

TEST_CASE("columns are aligned under their names and units") {
  CHECK(engines().text({}) ==
        "engine   time\n"
        "           ms\n"
        "─────────────\n"
        "llama     1.5\n"
        "onnx    12.25\n");
}

TEST_CASE("without Unicode the rule is ASCII") {
  CHECK(engines().text({.unicode = false}).find("\n-------------\n") != std::string::npos);
}

TEST_CASE("no units, no line for them") {
  TextTable table({{.name = "engine", .align = Align::left}});
  table.add_row({{"llama"}});
  CHECK(table.text({}) == "engine\n──────\nllama\n");
}

TEST_CASE("a table without rows is its header") {
  CHECK(TextTable({{.name = "engine"}}).text({}) == "engine\n──────\n");
}

TEST_CASE("rows may be short or long, cells hostile") {
  TextTable table({{.name = "name", .align = Align::left}, {.name = "value"}});
  table.add_row({{"short"}});
  table.add_row({{"long"}, {"1"}, {"surplus"}});
  table.add_row({{"\x1b[2J\nx"}, {"2"}});
  const std::string text = table.text({});
  CHECK(text.find("surplus") == std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("\\x1b[2J\\nx") != std::string::npos);
}

TEST_CASE("the most expendable columns go first, until the first can be read") {
  TextTable table({{.name = "name", .align = Align::left},
                   {.name = "kept"},
                   {.name = "first_to_go", .expendable = 2},
                   {.name = "second_to_go", .expendable = 1}});
  table.add_row({{"a name of thirty characters..."}, {"1"}, {"2"}, {"3"}});
  CHECK(table.text({.width = 80}).find("first_to_go") != std::string::npos);
  CHECK(table.text({.width = 45}).find("first_to_go") == std::string::npos);
  CHECK(table.text({.width = 45}).find("second_to_go") != std::string::npos);
  CHECK(table.text({.width = 30}).find("second_to_go") == std::string::npos);
  CHECK(table.text({.width = 30}).find("kept") != std::string::npos);
}

TEST_CASE("no line is wider than the style says while the first column has eight left") {
  TextTable table({{.name = "name", .align = Align::left},
                   {.name = "kept"},
                   {.name = "expendable", .expendable = 1}});
  table.add_row({{"模型模型模型模型模型模型模型模型"}, {"1234"}, {"2"}});
  for (int width = 14; width < 80; ++width) {
    CAPTURE(width);
    CHECK(widest_line(table.text({.width = width})) <= width);
    CHECK(widest_line(table.text({.width = width, .unicode = false})) <= width);
  }
}

TEST_CASE("a long name of several words goes on in further lines, so that none is lost") {
  TextTable table({{.name = "case", .align = Align::left}, {.name = "time"}});
  table.add_row({{"bert-base batch_size=1 sequence_length=128"}, {"1.5"}});
  table.add_row({{"bert-base batch_size=8 sequence_length=128"}, {"9.5"}});
  CHECK(table.text({.width = 34}) ==
        "case                          time\n"
        "──────────────────────────────────\n"
        "bert-base batch_size=1         1.5\n"
        "  sequence_length=128\n"
        "bert-base batch_size=8         9.5\n"
        "  sequence_length=128\n");
}

TEST_CASE("a shortened name keeps both of its ends") {
  TextTable table({{.name = "name", .align = Align::left}, {.name = "value"}});
  table.add_row({{"llama3.2-1b/prompt_tokens=128/threads=2"}, {"1"}});
  const std::string text = table.text({.width = 30});
  CHECK(text.find("llama3.2-1b…") != std::string::npos);
  CHECK(text.find("/threads=2  ") != std::string::npos);
}

TEST_CASE("colour surrounds a cell's text and changes no alignment") {
  TextTable table({{.name = "case", .align = Align::left}, {.name = "n"}});
  table.add_row({{"ok"}, {"1"}});
  table.add_row({{"bad", Tone::failure}, {"2"}});
  CHECK(table.text({.color = true}) ==
        "case  n\n"
        "───────\n"
        "ok    1\n"
        "\x1b[31mbad\x1b[0m   2\n");
  CHECK(table.text({}).find('\x1b') == std::string::npos);
}
