// SPDX-License-Identifier: Apache-2.0
#include "assay/store/column_summary.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "assay/base/random.hpp"
#include "assay/stats/quantile.hpp"
#include "temporary_directory.hpp"

namespace assay::store {
namespace {

constexpr std::size_t in_memory = 1 << 20;

ColumnSummary summarize(const std::filesystem::path& path, std::size_t values_in_memory = in_memory,
                        unsigned workers = 1) {
  const auto summary =
      summarize_column(path, {.column = "ms", .workers = workers}, values_in_memory);
  REQUIRE(summary);
  return *summary;
}

std::string table_of(const std::vector<double>& values) {
  std::string text = "ms\n";
  for (const double value : values) text += fmt::format("{}\n", value);
  return text;
}

}  // namespace

TEST_CASE("a column's figures are those of its sorted values") {
  const TemporaryDirectory folder;
  Random random(8);
  std::vector<double> values;
  for (int i = 0; i < 50'001; ++i) values.push_back(12 * std::exp(0.2 * random.normal()));
  const auto path = folder.write("a.csv", table_of(values));
  const stats::Moments moments = stats::moments_of(values);
  std::sort(values.begin(), values.end());

  const stats::ExactSummary summary = summarize(path).summary;
  CHECK(summary.count == values.size());
  CHECK(summary.mean == doctest::Approx(moments.mean).epsilon(1e-14));
  CHECK(*summary.standard_deviation ==
        doctest::Approx(*stats::standard_deviation(moments)).epsilon(1e-12));
  CHECK(summary.minimum == values.front());
  CHECK(summary.p50 == stats::percentile(values, 0.5));
  CHECK(summary.p95 == stats::percentile(values, 0.95));
  CHECK(summary.p99 == stats::percentile(values, 0.99));
  CHECK(summary.maximum == values.back());
}

TEST_CASE("neither the memory nor the workers change a bit of the result") {
  const TemporaryDirectory folder;
  Random random(9);
  std::vector<double> values;
  for (int i = 0; i < 50'000; ++i) values.push_back(1e9 + random.normal());
  const auto path = folder.write("a.csv", table_of(values));
  const ColumnSummary expected = summarize(path);
  CHECK(*expected.summary.standard_deviation == doctest::Approx(1).epsilon(0.02));
  for (const std::size_t values_in_memory : {800U, 49'999U}) {
    for (const unsigned workers : {1U, 3U}) {
      CHECK(summarize(path, values_in_memory, workers) == expected);
    }
  }
}

TEST_CASE("equal values are summarized whatever the memory") {
  const TemporaryDirectory folder;
  const auto path = folder.write("a.csv", table_of(std::vector<double>(1000, 0.1)));
  for (const std::size_t values_in_memory : {std::size_t{0}, in_memory}) {
    const stats::ExactSummary summary = summarize(path, values_in_memory).summary;
    CHECK(summary.mean == 0.1);
    CHECK(*summary.cov == 0);
    CHECK(summary.p50 == 0.1);
    CHECK(summary.p99 == 0.1);
  }
}

TEST_CASE("malformed rows are an error, or left out and reported") {
  const TemporaryDirectory folder;
  const auto path = folder.write("a.csv", "run,ms\n1,10\n2,\n2,20\n3,nan\n4,30");
  const auto refused = summarize_column(path, {.column = "ms"});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::usage);
  CHECK(refused.error().hint.find("--skip-malformed") != std::string::npos);

  const auto skipped = summarize_column(path, {.column = "ms", .skip_malformed = true});
  REQUIRE(skipped);
  CHECK(skipped->summary.count == 3);
  CHECK(skipped->summary.mean == 20);
  CHECK(skipped->malformed.count == 2);
  CHECK(skipped->malformed.first_lines == std::vector<std::uint64_t>{3, 5});
}

TEST_CASE("a table without values has no summary") {
  const TemporaryDirectory folder;
  for (const char* text : {"ms", "ms\n", "ms\nx\n"}) {
    const auto summary =
        summarize_column(folder.write("a.csv", text), {.column = "ms", .skip_malformed = true});
    REQUIRE_FALSE(summary);
    CHECK(summary.error().code == ErrorCode::usage);
    CHECK(summary.error().message.ends_with("no well-formed row"));
  }
}

TEST_CASE("values without a finite variance are refused") {
  const TemporaryDirectory folder;
  const auto summary =
      summarize_column(folder.write("a.csv", "ms\n1e300\n-1e300\n"), {.column = "ms"});
  REQUIRE_FALSE(summary);
  CHECK(summary.error().message.ends_with("too large for a variance"));
}

}  // namespace assay::store
