// SPDX-License-Identifier: Apache-2.0
#include "assay/report/findings_json.hpp"

#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "golden.hpp"
#include "sample_findings.hpp"
#include "schema_check.hpp"

using namespace assay;
using assay::report::findings_json;

namespace {

std::string complaint(const Json& document) {
  return test::complaint(report::findings_schema(), document);
}

}  // namespace

TEST_CASE("findings as JSON fit their schema") {
  const Json document = findings_json(test::sampling_findings());
  CHECK(complaint(document) == "");
  const std::string text = pretty_text(document);
  CHECK(text == test::golden("findings.json", text));
  CHECK(complaint(findings_json(test::models_findings())) == "");
  CHECK(complaint(findings_json(Findings{})) == "");
}

TEST_CASE("the schema of findings misses each key that is taken away, and takes no other") {
  const Json whole = findings_json(test::sampling_findings());
  const std::vector<std::string> places{"",
                                        "/rows/0",
                                        "/rows/0/latency_mean_ms",
                                        "/findings/0",
                                        "/findings/0/effects/0",
                                        "/recommendations/0"};
  CHECK(test::lenient_places(report::findings_schema(), whole, places) == "");
  Json nobody = whole;
  nobody["recommendations"][0]["cases"] = Json::array();
  CHECK(complaint(nobody) != "");
}

TEST_CASE("every finding and recommendation has its words beside its numbers") {
  const Json document = findings_json(test::models_findings());
  for (const Json& finding : document["findings"]) CHECK(finding["statement"] != "");
  for (const Json& recommendation : document["recommendations"]) {
    CHECK(recommendation["statement"] != "");
    CHECK(recommendation["rule"] != "");
  }
  CHECK(document["within_session"] == false);
}

TEST_CASE("what is not finite is null") {
  Findings findings = test::models_findings();
  findings.findings[0].figure = FindingFigure{std::numeric_limits<double>::quiet_NaN()};
  findings.findings[0].details["r_squared"] = std::numeric_limits<double>::infinity();
  findings.rows[0].latency_max_ms = std::numeric_limits<double>::infinity();
  const Json document = findings_json(findings);
  CHECK(document["findings"][0]["figure"]["point"].is_null());
  CHECK(document["findings"][0]["details"]["r_squared"].is_null());
  CHECK(document["rows"][0]["latency_max_ms"].is_null());
  CHECK(complaint(document) == "");
}
