// SPDX-License-Identifier: Apache-2.0
#include "assay/report/root_cause_json.hpp"

#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "golden.hpp"
#include "sample_root_cause.hpp"
#include "schema_check.hpp"

using namespace assay;
using assay::report::root_cause_json;

namespace {

std::string complaint(const Json& document) {
  return test::complaint(report::root_cause_schema(), document);
}

}  // namespace

TEST_CASE("root causes as JSON fit their schema") {
  const Json document =
      root_cause_json(test::explained({test::slower_clock(), test::unchanged("other")}));
  CHECK(complaint(document) == "");
  const std::string text = pretty_text(document);
  CHECK(text == test::golden("root_cause.json", text));
  CHECK(complaint(root_cause_json(RootCauses{})) == "");
}

TEST_CASE("the schema of root causes misses each key that is taken away, and takes no other") {
  const Json whole = root_cause_json(test::explained({test::slower_clock()}));
  const std::vector<std::string> places{"",
                                        "/baseline",
                                        "/cases/0",
                                        "/cases/0/change_pct",
                                        "/cases/0/findings/0",
                                        "/cases/0/findings/0/evidence/0"};
  CHECK(test::lenient_places(report::root_cause_schema(), whole, places) == "");
  Json too_few = whole;
  too_few["cases"][0]["findings"].erase(0);
  CHECK(complaint(too_few) != "");
}

TEST_CASE("the share of the change is a fraction, at most all of it") {
  RootCause cause = test::slower_clock();
  const auto share_of = [](const RootCause& one) {
    return root_cause_json(test::explained({one}))["cases"][0]["findings"][0]["explained_share"];
  };
  CHECK(share_of(cause).get<double>() == doctest::Approx(18.4 / 20.3));
  cause.findings.front().explained_pct = 50;
  CHECK(share_of(cause) == 1);
  cause.findings.front().explained_pct.reset();
  CHECK(share_of(cause).is_null());
  cause = test::slower_clock();
  cause.needs_cause = false;
  CHECK(share_of(cause).is_null());
}

TEST_CASE("what is not finite, and a run without an id, are null") {
  RootCauses causes = test::explained({test::slower_clock()});
  causes.baseline.run_id.clear();
  CauseFinding& finding = causes.cases.front().findings.front();
  finding.evidence.front().change_pct = std::numeric_limits<double>::infinity();
  finding.evidence.front().baseline = std::numeric_limits<double>::quiet_NaN();
  const Json document = root_cause_json(causes);
  CHECK(document["baseline"]["run_id"].is_null());
  const Json& evidence = document["cases"][0]["findings"][0]["evidence"][0];
  CHECK(evidence["change_pct"].is_null());
  CHECK(pretty_text(document).find("nan") == std::string::npos);
}
