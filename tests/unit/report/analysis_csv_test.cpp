// SPDX-License-Identifier: Apache-2.0
#include "assay/report/analysis_csv.hpp"

#include <string>

#include <doctest/doctest.h>

#include "assay/base/csv.hpp"
#include "assay/base/text.hpp"

#include "golden.hpp"
#include "sample_analysis.hpp"

using namespace assay;

TEST_CASE("every model of every workload is a row under one header") {
  WorkloadGroup larger = test::encoders();
  larger.workload["batch_size"] = 16;
  const std::string text =
      report::analysis_csv(test::analysis_of({test::encoders(), std::move(larger)}));
  CHECK(text == test::golden("analysis.csv", text));
}

TEST_CASE("what is not known is empty, and a name keeps within its cell") {
  Analysis analysis = test::poor_analysis();
  analysis.groups.front().models.front().name = "a,b\n\"c\"";
  const std::string text = report::analysis_csv(analysis);
  const auto lines = text::split(text::trim(text), '\n');
  REQUIRE(lines.size() == 3);
  CsvCells header;
  CsvCells row;
  CHECK_FALSE(header.split(lines[0]));
  CHECK_FALSE(row.split(lines[1]));
  REQUIRE(header.cells().size() == row.cells().size());
  for (std::size_t i = 0; i < row.cells().size(); ++i) {
    const bool is_unknown =
        header.cells()[i].starts_with("memory") || header.cells()[i] == "latency_rank";
    if (is_unknown) CHECK(row.cells()[i].empty());
  }
}

TEST_CASE("nothing is a header") {
  CHECK(text::split(text::trim(report::analysis_csv({})), '\n').size() == 1);
}
