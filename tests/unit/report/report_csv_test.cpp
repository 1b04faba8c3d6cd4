// SPDX-License-Identifier: Apache-2.0
#include "assay/report/report_csv.hpp"

#include <string>

#include <doctest/doctest.h>

#include "assay/base/text.hpp"
#include "assay/stats/summarize.hpp"
#include "sample_run.hpp"

using namespace assay;

TEST_CASE("every figure is a row under its name and unit, with its interval") {
  test::RunBuilder builder("csv", 3, 9);
  builder.add({.name = "one, two"});
  const auto summaries = stats::summarize_run(builder.run());
  const std::string text = report::report_csv(summaries);
  const auto lines = text::split(text, '\n');
  CHECK(lines.front() == "case,metric,unit,value,ci95_lower,ci95_upper,n,sessions,simulated,note");
  bool has_mean = false;
  for (const std::string_view line : lines) {
    if (!line.starts_with("\"one, two\",latency_mean,ms,")) continue;
    has_mean = true;
    CHECK(line.ends_with(",9,3,false,"));
    CHECK(line.find(",,") == std::string_view::npos);
  }
  CHECK(has_mean);
  CHECK(text.find("ept") == std::string::npos);
}

TEST_CASE("a run without cases is a header") {
  CHECK(report::report_csv({}) ==
        "case,metric,unit,value,ci95_lower,ci95_upper,n,sessions,simulated,note\n");
}
