// SPDX-License-Identifier: Apache-2.0
#include "assay/store/column_rows.hpp"

#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "assay/base/random.hpp"

namespace assay::store {
namespace {

struct Parsed {
  std::vector<double> values;
  std::vector<std::string> sessions;
  std::vector<std::string> problems;
};

Parsed parse(const ColumnLayout& layout, const std::string& lines) {
  const std::string padded = lines + std::string(RowParser::padding, '#');
  const char* position = padded.data();
  const char* end = position + lines.size();
  RowParser parser(layout);
  Parsed parsed;
  ColumnRow row;
  while (position < end) {
    if (parser.read(position, end, row)) {
      parsed.values.push_back(row.value);
      parsed.sessions.emplace_back(row.session);
    } else {
      parsed.problems.push_back(parser.problem());
    }
  }
  CHECK(position == end);
  return parsed;
}

const ColumnLayout single{.columns = 1, .value = 0};
const ColumnLayout middle{.columns = 3, .value = 1, .session = 2};

}  // namespace

TEST_CASE("numbers of every form are read to the last bit") {
  Random random(5);
  std::string lines;
  std::vector<double> expected;
  const auto add = [&](const std::string& text) {
    lines += text + '\n';
    double value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    REQUIRE(error == std::errc{});
    expected.push_back(value);
  };
  for (const char* text : {"5e-324", "2.2250738585072011e-308", "1.7976931348623157e308", "1e5",
                           "1E-5", "-1.5e+3", "9007199254740993", "0.12345678901234567890"}) {
    add(text);
  }
  for (int i = 0; i < 5000; ++i) {
    const double value = (random.uniform() - 0.5) * std::exp2(random.below(200)) / 1e30;
    add(fmt::format("{}", value));
    add(fmt::format("{:.20g}", value));
    add(fmt::format("{:e}", value));
    add(fmt::format("{:.9f}", value));
  }
  const Parsed parsed = parse(single, lines);
  CHECK(parsed.problems.empty());
  CHECK(parsed.values == expected);
}

TEST_CASE("quotes, carriage returns and letters beyond ASCII are part of the dialect") {
  const Parsed parsed = parse(middle,
                              "a,1.5,r1\n"
                              "a,2.5,r2\r\n"
                              "\"a,\"\"b\"\"\",3.5,r3\n"
                              "a,\"4.5\",\"r,4\"\n"
                              "größe ≤ 2,5.5,µ\n"
                              ",6.5, !#$%&'()*+-\n");
  CHECK(parsed.problems.empty());
  CHECK(parsed.values == std::vector<double>{1.5, 2.5, 3.5, 4.5, 5.5, 6.5});
  CHECK(parsed.sessions == std::vector<std::string>{"r1", "r2", "r3", "r,4", "µ", " !#$%&'()*+-"});
}

TEST_CASE("malformed rows are told apart, and the next row is read") {
  const auto problem = [](const ColumnLayout& layout, const std::string& line) {
    const Parsed parsed = parse(layout, line + "\n" + "a,7,b\n");
    return parsed.problems.empty() ? std::string() : parsed.problems.front();
  };
  CHECK(problem(single, "") == "not a finite number: ''");
  CHECK(problem(single, "nan") == "not a finite number: 'nan'");
  CHECK(problem(single, "inf") == "not a finite number: 'inf'");
  CHECK(problem(single, "1e999") == "not a finite number: '1e999'");
  CHECK(problem(single, "+1") == "not a finite number: '+1'");
  CHECK(problem(single, " 1") == "not a finite number: ' 1'");
  CHECK(problem(single, "1 ms") == "not a finite number: '1 ms'");
  CHECK(problem(single, "1\"") == "a quote inside a cell");
  CHECK(problem(single, "1,2") == "expected 1 cells, found 2");
  CHECK(problem(single, "1\r\r") == "not plain UTF-8 text");
  CHECK(problem(single, std::string(1, '\0')) == "not plain UTF-8 text");
  CHECK(problem(middle, "a,1") == "expected 3 cells, found 2");
  CHECK(problem(middle, "a,1,b,c") == "expected 3 cells, found 4");
  CHECK(problem(middle, "a,,b") == "not a finite number: ''");
  CHECK(problem(middle, "a,1,") == "the session has no name");
  CHECK(problem(middle, "a,1," + std::string(257, 'r')).starts_with("a session's name longer"));
  CHECK(problem(middle, "a\x7F,1,b") == "not plain UTF-8 text");
  CHECK(problem(middle, "a\xff,1,b") == "not plain UTF-8 text");
  CHECK(problem(middle, "\"a,1,b") == "a quote that does not end");
  CHECK(parse(middle, "a,x,b\na,7,b\n").values == std::vector<double>{7});
}

TEST_CASE("plain rows and quoted rows agree on random bytes") {
  Random random(6);
  const std::string alphabet("12.-e,,,\"\"\r\x80 a", 15);
  for (int i = 0; i < 20'000; ++i) {
    std::string line;
    for (std::uint64_t length = random.below(12); length > 0; --length) {
      line += alphabet[random.below(alphabet.size())];
    }
    const ColumnLayout layout{.columns = 2, .value = random.below(2)};
    const Parsed parsed = parse(layout, line + "\n");

    CsvCells cells;
    std::string_view row = line;
    if (row.ends_with('\r')) row.remove_suffix(1);
    std::optional<double> expected;
    if (!cells.split(row) && cells.cells().size() == 2) {
      const std::string_view cell = cells.cells()[layout.value];
      double value = 0;
      const auto [stop, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
      if (error == std::errc{} && stop == cell.data() + cell.size()) expected = value;
    }
    CHECK_MESSAGE(parsed.values.size() == (expected ? 1 : 0), line);
    if (expected && !parsed.values.empty()) CHECK(parsed.values.front() == *expected);
  }
}

}  // namespace assay::store
