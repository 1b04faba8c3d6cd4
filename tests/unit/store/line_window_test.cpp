// SPDX-License-Identifier: Apache-2.0
#include "assay/store/line_window.hpp"

#include <string>

#include <doctest/doctest.h>

#include "assay/base/csv.hpp"
#include "assay/base/random.hpp"
#include "temporary_directory.hpp"

namespace assay::store {
namespace {

ColumnFile open(const std::filesystem::path& path) {
  auto file = ColumnFile::open(path, "ms", std::nullopt);
  REQUIRE(file);
  return std::move(*file);
}

// The rows as read in ranges of `size` bytes.
std::string in_ranges(const ColumnFile& file, std::uint64_t size) {
  std::string rows;
  LineWindow window;
  for (std::uint64_t begin = file.rows_begin(); begin < file.size(); begin += size) {
    const auto lines = window.read(file, begin, begin + size);
    REQUIRE(lines);
    rows += *lines;
  }
  return rows;
}

}  // namespace

TEST_CASE("ranges of any size share no line and leave none out") {
  const TemporaryDirectory folder;
  Random random(7);
  std::string rows;
  for (int i = 0; i < 60; ++i) {
    rows += std::string(random.below(9), 'x') + (random.below(3) == 0 ? "\r\n" : "\n");
  }
  const ColumnFile file = open(folder.write("a.csv", "ms\n" + rows));
  const ColumnFile torn = open(folder.write("b.csv", "ms\n" + rows + "last"));
  for (std::uint64_t size = 1; size < 40; ++size) {
    CHECK(in_ranges(file, size) == rows);
    CHECK(in_ranges(torn, size) == rows + "last\n");
  }
}

TEST_CASE("a line may be longer than its range, but not than a row may be") {
  const TemporaryDirectory folder;
  const std::string longest(longest_row, 'x');
  const ColumnFile fine = open(folder.write("a.csv", "ms\n1\n" + longest + "\n2\n"));
  CHECK(in_ranges(fine, 100'000) == "1\n" + longest + "\n2\n");

  for (const char* tail : {"", "\n", "\n2\n"}) {
    const ColumnFile file = open(folder.write("b.csv", "ms\n1\n" + longest + "x" + tail));
    LineWindow window;
    const auto lines = window.read(file, 0, 100);
    REQUIRE_FALSE(lines);
    CHECK(lines.error().code == ErrorCode::usage);
    CHECK(lines.error().message.find("at byte 5: a line longer than") != std::string::npos);
  }
}

}  // namespace assay::store
