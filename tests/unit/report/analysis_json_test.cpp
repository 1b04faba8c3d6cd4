// SPDX-License-Identifier: Apache-2.0
#include "assay/report/analysis_json.hpp"

#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "golden.hpp"
#include "sample_analysis.hpp"
#include "schema_check.hpp"

using namespace assay;
using assay::report::analysis_json;

namespace {

std::string complaint(const Json& document) {
  return test::complaint(report::analysis_schema(), document);
}

}  // namespace

TEST_CASE("an analysis as JSON fits its schema") {
  const Json document = analysis_json(test::analysis_of({test::encoders()}));
  CHECK(complaint(document) == "");
  const std::string text = pretty_text(document);
  CHECK(text == test::golden("analysis.json", text));
  CHECK(complaint(analysis_json(test::poor_analysis())) == "");
  CHECK(complaint(analysis_json(Analysis{})) == "");
}

TEST_CASE("the schema of an analysis misses each key that is taken away, and takes no other") {
  const Json whole = analysis_json(test::analysis_of({test::encoders()}));
  const std::vector<std::string> places{"",
                                        "/groups/0",
                                        "/groups/0/models/0",
                                        "/groups/0/models/0/values",
                                        "/groups/0/models/0/values/latency",
                                        "/groups/0/models/0/per_token",
                                        "/groups/0/rankings/0",
                                        "/groups/0/rankings/0/places/0",
                                        "/groups/0/pairs/0",
                                        "/groups/0/types/0",
                                        "/groups/0/types/0/values/latency",
                                        "/groups/0/front",
                                        "/groups/0/front/points/0"};
  CHECK(test::lenient_places(report::analysis_schema(), whole, places) == "");
}

TEST_CASE("what is not finite is null") {
  Analysis analysis = test::analysis_of({test::encoders()});
  AnalyzedModel& model = analysis.groups.front().models.front();
  model.values.front()->point = std::numeric_limits<double>::quiet_NaN();
  model.standard_deviation_ms = std::numeric_limits<double>::infinity();
  const Json document = analysis_json(analysis);
  CHECK(document["groups"][0]["models"][0]["values"]["latency"].is_null());
  CHECK(document["groups"][0]["models"][0]["latency_std_ms"].is_null());
  CHECK(complaint(document) == "");
}
