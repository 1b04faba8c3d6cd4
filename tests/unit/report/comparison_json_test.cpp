// SPDX-License-Identifier: Apache-2.0
#include "assay/report/comparison_json.hpp"

#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "golden.hpp"
#include "sample_comparison.hpp"
#include "schema_check.hpp"

using namespace assay;
using assay::report::comparison_json;
using assay::report::comparisons_json;

namespace {

using Comparisons = std::vector<Comparison>;

bool fits_schema(const Json& document) {
  return test::complaint(report::comparison_schema(), document).empty();
}

}  // namespace

TEST_CASE("comparisons as JSON fit their schema") {
  const Json document = comparisons_json(Comparisons{test::run_against("after", 300.2)});
  CHECK(fits_schema(document));
  const std::string text = pretty_text(document);
  CHECK(text == test::golden("comparison.json", text));
  CHECK(fits_schema(comparisons_json(Comparisons{test::samplers(), test::incomparable()})));
  CHECK(fits_schema(comparisons_json(Comparisons{{}})));
}

TEST_CASE("the schema of comparisons misses each key that is taken away") {
  const Json whole = comparisons_json(Comparisons{test::run_against("after", 300.2)});
  const auto refuses_without = [&](const Json::json_pointer& place) {
    for (const auto& [key, value] : whole.at(place).items()) {
      Json lacking = whole;
      lacking.at(place).erase(key);
      CAPTURE(key);
      CHECK_FALSE(fits_schema(lacking));
    }
  };
  for (const char* place :
       {"", "/comparisons/0", "/comparisons/0/baseline", "/comparisons/0/environment/0",
        "/comparisons/0/cases/0", "/comparisons/0/cases/0/varied/0",
        "/comparisons/0/cases/0/metrics/0", "/comparisons/0/cases/0/metrics/0/change_pct"}) {
    CAPTURE(place);
    refuses_without(Json::json_pointer(place));
  }
  Json surplus = whole;
  surplus["comparisons"][0]["cases"][0]["metrics"][0]["unknown"] = 1;
  CHECK_FALSE(fits_schema(surplus));
}

TEST_CASE("the weightiest verdict of several stands above them") {
  const auto verdict_of = [](const Comparisons& comparisons) {
    return comparisons_json(comparisons).at("verdict").get<std::string>();
  };
  Comparison accepted = test::samplers();
  accepted.verdict = Verdict::accepted;
  CHECK(verdict_of({accepted}) == "accepted");
  CHECK(verdict_of({accepted, test::run_against("after", 250)}) == "inconclusive");
  CHECK(verdict_of({test::run_against("after", 250), test::samplers()}) == "rejected");
  CHECK(verdict_of({test::incomparable(), test::samplers()}) == "incomparable");
}

TEST_CASE("what is not finite is null, and no row of an incomparable pair has another word") {
  Comparison comparison = test::incomparable();
  MetricComparison& row = comparison.cases.front().rows.front();
  row.relative = Estimate{.point = std::numeric_limits<double>::infinity()};
  const Json json = comparison_json(comparison);
  CHECK(json.at("comparable") == false);
  for (const Json& metric : json.at("cases")[0].at("metrics")) {
    CHECK(metric.at("verdict") == "incomparable");
  }
  CHECK(json.at("cases")[0].at("metrics")[0].at("change_pct").is_null());
}
