// SPDX-License-Identifier: Apache-2.0
#include "assay/report/comparison_csv.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/csv.hpp"
#include "assay/base/text.hpp"

#include "golden.hpp"
#include "sample_comparison.hpp"

using namespace assay;
using assay::report::comparison_csv;
using assay::report::ComparisonOrder;

TEST_CASE("comparisons as CSV, a row for each metric") {
  const std::string text = comparison_csv(
      std::vector{test::run_against("after", 300.2), test::samplers()}, {}, ComparisonOrder::given);
  CHECK(text == test::golden("comparison.csv", text));
}

TEST_CASE("each row of a CSV fits the header, whatever the names hold") {
  const std::string text = comparison_csv(std::vector{test::hostile()}, {}, ComparisonOrder::given);
  CsvCells header;
  CsvCells cells;
  const auto lines = text::split(text::trim(text), '\n');
  CHECK(lines.size() == 6);
  CHECK_FALSE(header.split(lines.front()));
  for (const auto line : lines) {
    CHECK_FALSE(cells.split(line));
    CHECK(cells.cells().size() == header.cells().size());
  }
}

TEST_CASE("a CSV of some metrics has no others") {
  const std::string text =
      comparison_csv(std::vector{test::samplers()}, {"token_latency_cv"}, ComparisonOrder::given);
  CHECK(std::count(text.begin(), text.end(), '\n') == 3);
}
