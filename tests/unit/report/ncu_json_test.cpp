// SPDX-License-Identifier: Apache-2.0
#include "assay/report/ncu_json.hpp"

#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "assay/stats/summarize.hpp"

#include "sample_run.hpp"
#include "schema_check.hpp"

using namespace assay;
using assay::report::ncu_json;
using assay::stats::summarize_run;
using assay::test::RunBuilder;

namespace {

Json document_of(const Run& run) {
  return ncu_json(run, summarize_run(run));
}

bool fits_schema(const Json& document) {
  return test::complaint(report::ncu_schema(), document).empty();
}

ProfileRecord pass(int repetition, double rate) {
  ProfileRecord record{.case_name = "greedy",
                       .sensor = "ncu",
                       .tool = "ncu 2023.3.1.0",
                       .repetition = repetition,
                       .iterations = 1,
                       .latency_ns = 36'000'000};
  record.readings = {{"l2_hit_pct", rate}};
  return record;
}

}  // namespace

TEST_CASE("each pass stands there, with the mean of those that gave something") {
  RunBuilder builder("quickstart", 3, 30);
  builder.add({.name = "greedy"}).add({.name = "other"});
  builder.run().profiles = {pass(0, 60), pass(1, 62), {.case_name = "greedy", .sensor = "ncu"}};
  builder.run().profiles.back().repetition = 2;
  builder.run().profiles.back().failure = "no permission";
  const Json document = document_of(builder.run());
  CHECK(fits_schema(document));
  CHECK(document["run_id"] == "a1b2c3d4e5f6");
  REQUIRE(document["cases"].size() == 1);
  const Json& greedy = document["cases"][0];
  CHECK(greedy["case"] == "greedy");
  CHECK(greedy["mean"] == 61.0);
  CHECK(greedy["std"].get<double>() == doctest::Approx(1.41421356));
  CHECK(greedy["simulated"] == false);
  REQUIRE(greedy["repetitions"].size() == 3);
  CHECK(greedy["repetitions"][1]["readings"]["l2_hit_pct"] == 62.0);
  CHECK(greedy["repetitions"][1]["latency_ms"] == 36.0);
  CHECK(greedy["repetitions"][2]["failure"] == "no permission");
  CHECK(greedy["repetitions"][2]["latency_ms"].is_null());

  Json lacking = document;
  lacking["cases"][0].erase("simulated");
  CHECK_FALSE(fits_schema(lacking));
}

TEST_CASE("where nothing was collected the reason stands in the place of the cases") {
  RunBuilder builder("quickstart", 3, 30);
  builder.add({.name = "greedy"}).add({.name = "other"});
  builder.run().sensors.absent = {{"l2:ncu", "ncu is not on PATH"}};
  const Json document = document_of(builder.run());
  CHECK(fits_schema(document));
  CHECK(document["cases"].empty());
  CHECK(document["limitations"] == Json::array({"l2_hit_pct is null: ncu: ncu is not on PATH"}));
}
