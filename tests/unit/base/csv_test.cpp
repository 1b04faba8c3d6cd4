// SPDX-License-Identifier: Apache-2.0
#include "assay/base/csv.hpp"

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "temporary_directory.hpp"

namespace assay {
namespace {

using Cells = std::vector<std::string>;

Cells cells_of(const CsvReader& reader) {
  return {reader.cells().begin(), reader.cells().end()};
}

// The error of reading `text` to its end, if there is one.
std::optional<Error> error_of(const TemporaryDirectory& folder, std::string_view text) {
  folder.write("table.csv", text);
  auto reader = CsvReader::open(folder / "table.csv");
  if (!reader) return reader.error();
  while (true) {
    const auto found = reader->next();
    if (!found) return found.error();
    if (!*found) return std::nullopt;
  }
}

}  // namespace

TEST_CASE("cells read back as they were written") {
  const TemporaryDirectory folder;
  const Cells texts{"plain",  "",        "a,b",          "\"quoted\"", "\"",
                    "a\"\"b", " blank ", "größe ≤ 2 µs", "x"};
  std::string text;
  CsvRow header(text);
  for (std::size_t i = 0; i < texts.size(); ++i) header.text("column" + std::to_string(i));
  header.end();
  CsvRow row(text);
  for (const std::string& cell : texts) row.text(cell);
  row.end();
  folder.write("table.csv", text);

  auto reader = CsvReader::open(folder / "table.csv");
  REQUIRE(reader);
  CHECK(reader->header().size() == texts.size());
  REQUIRE(reader->next().value());
  CHECK(cells_of(*reader) == texts);
  CHECK_FALSE(reader->next().value());
}

TEST_CASE("numbers are written exactly, and none that is not finite") {
  std::string text;
  CsvRow row(text);
  row.integer(std::numeric_limits<std::int64_t>::min());
  row.number(0.1);
  row.number(std::nan(""));
  row.number(std::numeric_limits<double>::infinity());
  row.absent();
  row.number(std::optional<double>(2.5));
  row.number(std::optional<double>());
  row.end();
  CHECK(text == "-9223372036854775808,0.1,,,,2.5,\n");
}

TEST_CASE("a torn last row does not count") {
  const TemporaryDirectory folder;
  folder.write("table.csv", "a,b\n1,2\n3,\"4");
  auto reader = CsvReader::open(folder / "table.csv");
  REQUIRE(reader);
  REQUIRE(reader->next().value());
  CHECK(cells_of(*reader) == Cells{"1", "2"});
  CHECK(reader->line() == "1,2");
  CHECK_FALSE(reader->next().value());
  CHECK(reader->is_torn());
}

TEST_CASE("lines may end as on Windows") {
  const TemporaryDirectory folder;
  folder.write("table.csv", "a,b\r\n1,\"2\"\r\n");
  auto reader = CsvReader::open(folder / "table.csv");
  REQUIRE(reader);
  REQUIRE(reader->next().value());
  CHECK(cells_of(*reader) == Cells{"1", "2"});
}

TEST_CASE("what is not a table is refused with its line") {
  const TemporaryDirectory folder;
  const auto refused = [&](std::string_view text, const std::string& message) {
    const auto error = error_of(folder, text);
    REQUIRE(error);
    CHECK(error->code == ErrorCode::usage);
    CHECK(error->message.find("table.csv:" + message) != std::string::npos);
  };
  refused("", "1: the header is missing");
  refused("a,b", "1: the header is missing");
  refused("a,b,a\n", "1: two columns are named 'a'");
  refused("a,b\n1\n", "2: expected 2 cells, found 1");
  refused("a,b\n1,2\n1,2,3\n", "3: expected 2 cells, found 3");
  refused("a,b\n1,\"2\n", "2: a quote that does not end");
  refused("a,b\n1,\"2\"x\n", "2: text after a closing quote");
  refused("a,b\n1,2\"\n", "2: a quote inside a cell");
  refused("a,b\n1,\xff\n", "2: not plain UTF-8 text");
  refused(std::string_view("a,b\n1,\0\n", 8), "2: not plain UTF-8 text");
  refused("a,b\n\x1b[2J,1\n", "2: not plain UTF-8 text");
  refused("a,b\n\"1\n2\",1\n", "2: a quote that does not end");
  refused("a\n" + std::string(10'000'000, 'x') + "\n", "2: a line longer than");
  refused(std::string(5'000, ',') + "\n", "1: more than 1024 cells");
}

TEST_CASE("random bytes are refused or read, never more") {
  const TemporaryDirectory folder;
  std::uint64_t state = 1;
  const std::string_view alphabet("a1,\"\"\n\n\r\0\x80\xc3\xa9 ", 14);
  for (int round = 0; round < 2'000; ++round) {
    std::string text;
    for (int i = 0; i < 40; ++i) {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      text += alphabet[(state >> 33) % alphabet.size()];
    }
    const auto error = error_of(folder, text);
    if (error) CHECK(error->code == ErrorCode::usage);
  }
}

}  // namespace assay
