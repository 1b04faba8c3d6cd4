// SPDX-License-Identifier: Apache-2.0
#include "assay/store/column_scan.hpp"

#include <string>

#include <doctest/doctest.h>

#include "temporary_directory.hpp"

namespace assay::store {
namespace {

ColumnFile open(const std::filesystem::path& path) {
  auto file = ColumnFile::open(path, "ms", std::nullopt);
  REQUIRE(file);
  return std::move(*file);
}

struct Scanned {
  std::vector<std::vector<double>> blocks;
  MalformedRows malformed;

  bool operator==(const Scanned&) const = default;
};

Scanned scan(const ColumnFile& file, unsigned workers) {
  Scanned scanned{.blocks = std::vector<std::vector<double>>(block_count(file))};
  const auto malformed =
      scan_column(file, workers, [&](unsigned, std::size_t block, std::vector<double>& values) {
        scanned.blocks[block] = std::move(values);
      });
  REQUIRE(malformed);
  scanned.malformed = *malformed;
  return scanned;
}

}  // namespace

TEST_CASE("every row is read once, in the same blocks whatever the workers") {
  const TemporaryDirectory folder;
  std::string text = "ms\n";
  std::vector<double> expected;
  for (int i = 0; i < 100'000; ++i) {
    text += std::to_string(i) + "\n";
    expected.push_back(i);
  }
  const ColumnFile file = open(folder.write("a.csv", text));
  const Scanned alone = scan(file, 1);
  CHECK(alone.blocks.size() == 3);
  CHECK(scan(file, 3) == alone);
  std::vector<double> values;
  for (const auto& block : alone.blocks) values.insert(values.end(), block.begin(), block.end());
  CHECK(values == expected);
}

TEST_CASE("malformed rows are counted, and the first are located") {
  const TemporaryDirectory folder;
  std::string text = "ms\n1\nx\n\n2\n";
  for (int i = 0; i < 100'000; ++i) text += i % 10'000 == 0 ? "bad\n" : "3.14159\n";
  const ColumnFile file = open(folder.write("a.csv", text));
  for (const unsigned workers : {1U, 3U}) {
    const MalformedRows malformed = scan(file, workers).malformed;
    CHECK(malformed.count == 12);
    CHECK(malformed.first_lines == std::vector<std::uint64_t>{3, 4, 6, 10'006, 20'006, 30'006,
                                                              40'006, 50'006, 60'006, 70'006});
    CHECK(malformed.first_problem == "not a finite number: 'x'");
    const auto refused = refuse_malformed(file, malformed);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::usage);
    CHECK(refused.error().message.find("a.csv:3: not a finite number: 'x' (12 malformed rows: "
                                       "lines 3, 4, 6, 10006,") != std::string::npos);
    CHECK(refused.error().message.ends_with("70006, …)"));
  }
}

TEST_CASE("a single malformed row is said once, and none is no error") {
  const TemporaryDirectory folder;
  const ColumnFile file = open(folder.write("a.csv", "ms\n1\nx\n"));
  const auto refused = refuse_malformed(file, scan(file, 1).malformed);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.ends_with("a.csv:3: not a finite number: 'x'"));
  CHECK(refuse_malformed(file, {}));
}

TEST_CASE("a line that is too long ends the scan") {
  const TemporaryDirectory folder;
  const ColumnFile file = open(folder.write("a.csv", "ms\n1\n" + std::string(2'000'000, '1')));
  const auto scanned = scan_column(file, 2, [](unsigned, std::size_t, std::vector<double>&) {});
  REQUIRE_FALSE(scanned);
  CHECK(scanned.error().code == ErrorCode::usage);
}

TEST_CASE("a header alone has no blocks") {
  const TemporaryDirectory folder;
  CHECK(scan(open(folder.write("a.csv", "ms")), 1) == Scanned{});
  CHECK(scan(open(folder.write("b.csv", "ms\n")), 2) == Scanned{});
}

}  // namespace assay::store
