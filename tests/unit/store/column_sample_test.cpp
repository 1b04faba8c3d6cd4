// SPDX-License-Identifier: Apache-2.0
#include "assay/store/column_sample.hpp"

#include <string>

#include <doctest/doctest.h>

#include "temporary_directory.hpp"

namespace assay::store {
namespace {

ColumnSample sample(const std::filesystem::path& path, std::uint64_t seed, std::size_t limit,
                    unsigned workers = 1) {
  const auto sampled = sample_column(
      path, {.column = "ms", .session_column = "run", .workers = workers}, seed, limit);
  REQUIRE(sampled);
  return *sampled;
}

// 40,000 rows in the order of their values, 10,000 a session.
std::string long_table() {
  std::string text = "run,ms\n";
  for (int i = 0; i < 40'000; ++i) {
    text += "r" + std::to_string(i / 10'000) + "," + std::to_string(100'000 + i) + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("a short file is taken whole, its sessions in order of appearance") {
  const TemporaryDirectory folder;
  const auto path = folder.write("a.csv", "run,ms\nb,1\na,2\nb,3\n\"c,\",4\na,5");
  const ColumnSample sampled = sample(path, 1, 1000);
  CHECK(sampled.session_names == std::vector<std::string>{"b", "a", "c,"});
  CHECK(sampled.sessions == std::vector<std::vector<double>>{{1, 3}, {2, 5}, {4}});
  CHECK(sampled.rows_total == 5);
  CHECK(sampled.rows_used == 5);
  CHECK(sampled.statement.empty());
}

TEST_CASE("without a session column all values are of one session") {
  const TemporaryDirectory folder;
  const auto sampled =
      sample_column(folder.write("a.csv", "ms,x\n1,a\n2,b\n"), {.column = "ms"}, 1);
  REQUIRE(sampled);
  CHECK(sampled->session_names == std::vector<std::string>{""});
  CHECK(sampled->sessions == std::vector<std::vector<double>>{{1, 2}});
}

TEST_CASE("a long file is sampled in runs of neighbours from everywhere, and says so") {
  const TemporaryDirectory folder;
  const auto path = folder.write("a.csv", long_table());
  const ColumnSample sampled = sample(path, 1, 10'000);
  CHECK(sampled.session_names == std::vector<std::string>{"r0", "r1", "r2", "r3"});
  CHECK(sampled.rows_total == 40'000);
  CHECK(sampled.rows_used > 9'900);
  CHECK(sampled.rows_used <= 10'000);
  CHECK(sampled.statement ==
        std::to_string(sampled.rows_used) +
            " of 40000 rows: 1000 blocks of 10 consecutive rows, each from a random place in one "
            "of as many equal parts of the file (seed 1)");

  std::uint64_t rows = 0;
  std::uint64_t neighbours = 0;
  for (const auto& values : sampled.sessions) {
    CHECK(values.size() > 2400);
    CHECK(values.size() < 2600);
    rows += values.size();
    for (std::size_t i = 1; i < values.size(); ++i) {
      CHECK(values[i] > values[i - 1]);  // in order, and none twice
      CHECK(values[i] - values[i - 1] < 80);
      if (values[i] == values[i - 1] + 1) ++neighbours;
    }
  }
  CHECK(rows == sampled.rows_used);
  CHECK(neighbours > 8'900);
}

TEST_CASE("the seed alone decides which rows are sampled") {
  const TemporaryDirectory folder;
  const auto path = folder.write("a.csv", long_table());
  const ColumnSample expected = sample(path, 1, 5000);
  CHECK(sample(path, 1, 5000, 3) == expected);
  CHECK(sample(path, 2, 5000).sessions != expected.sessions);
}

TEST_CASE("a column of names is no session column") {
  const TemporaryDirectory folder;
  std::string text = "run,ms\n";
  for (int i = 0; i < 10'001; ++i) text += std::to_string(i) + ",1\n";
  const auto sampled =
      sample_column(folder.write("a.csv", text), {.column = "ms", .session_column = "run"}, 1);
  REQUIRE_FALSE(sampled);
  CHECK(sampled.error().code == ErrorCode::usage);
  CHECK(sampled.error().message.ends_with("more than 10000 sessions"));
}

TEST_CASE("malformed rows are an error, or left out of the sample and reported") {
  const TemporaryDirectory folder;
  const auto path = folder.write("a.csv", "run,ms\na,1\n,2\nb,3\n");
  CHECK_FALSE(sample_column(path, {.column = "ms", .session_column = "run"}, 1));
  const auto sampled =
      sample_column(path, {.column = "ms", .session_column = "run", .skip_malformed = true}, 1);
  REQUIRE(sampled);
  CHECK(sampled->session_names == std::vector<std::string>{"a", "b"});
  CHECK(sampled->malformed.first_lines == std::vector<std::uint64_t>{3});
}

}  // namespace assay::store
