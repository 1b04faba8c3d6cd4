// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/cache_summary.hpp"

#include <limits>

#include <doctest/doctest.h>

using namespace assay;
using stats::cache_limitations;
using stats::cache_summary;

namespace {

ProfileRecord pass(const std::string& sensor, int repetition, double rate) {
  ProfileRecord record{.case_name = "one",
                       .sensor = sensor,
                       .tool = sensor + " 1.0",
                       .simulated = sensor == "callgrind",
                       .repetition = repetition,
                       .iterations = 2,
                       .latency_ns = 15'000'000};
  record.readings = {
      {"l2_hit_pct", rate}, {"l2_references", 1000.0}, {"l2_misses", 10 * (100 - rate)}};
  record.notes = {"a note"};
  return record;
}

ProfileRecord failed(const std::string& sensor, int repetition, const std::string& why) {
  ProfileRecord record{.case_name = "one", .sensor = sensor, .repetition = repetition};
  record.failure = why;
  return record;
}

bool has(const std::vector<std::string>& limitations, const std::string& part) {
  for (const std::string& limitation : limitations) {
    if (limitation.find(part) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("the mean over repetitions has Student's interval") {
  Run run;
  run.profiles = {pass("perf", 0, 80), pass("perf", 1, 82), pass("perf", 2, 84)};
  const auto summary = cache_summary(run, "one", 10.0);
  REQUIRE(summary);
  CHECK(summary->sensor == "perf");
  CHECK(summary->repetitions == 3);
  CHECK(summary->l2_hit_pct.point == doctest::Approx(82));
  CHECK(*summary->standard_deviation == doctest::Approx(2));
  // 2 / √3 · t(0.975, 2) = 1.154701 · 4.302653
  REQUIRE(summary->l2_hit_pct.interval);
  CHECK(summary->l2_hit_pct.interval->lower == doctest::Approx(82 - 4.968278).epsilon(1e-6));
  CHECK(summary->l2_hit_pct.interval->upper == doctest::Approx(82 + 4.968278).epsilon(1e-6));
  CHECK(*summary->l2_references == doctest::Approx(1000));
  CHECK(*summary->l2_misses == doctest::Approx(180));
  CHECK(*summary->profiled_ms == doctest::Approx(15));
  CHECK(*summary->slowdown_pct == doctest::Approx(50));
  CHECK(summary->notes == std::vector<std::string>{"a note"});
  const auto limitations = cache_limitations(run, "one", summary);
  REQUIRE(limitations.size() == 1);
  CHECK(has(limitations, "profiled passes were 50 % slower"));
}

TEST_CASE("repetitions that agree to the digit have no interval, and a single one neither") {
  Run run;
  run.profiles = {pass("callgrind", 0, 22.85)};
  auto summary = cache_summary(run, "one", std::nullopt);
  REQUIRE(summary);
  CHECK_FALSE(summary->l2_hit_pct.interval);
  CHECK(summary->l2_hit_pct.note == "needs 2 repetitions, has 1");
  CHECK_FALSE(summary->standard_deviation);
  CHECK_FALSE(summary->slowdown_pct);
  run.profiles.push_back(pass("callgrind", 1, 22.85));
  summary = cache_summary(run, "one", std::nullopt);
  CHECK_FALSE(summary->l2_hit_pct.interval);
  CHECK(summary->l2_hit_pct.note == "the same in every repetition");
  CHECK(*summary->standard_deviation == 0);
  CHECK(has(cache_limitations(run, "one", summary), "is simulated, not measured: callgrind 1.0"));
}

TEST_CASE("a sensor that measures comes before one that simulates, a later before an earlier") {
  Run run;
  run.profiles = {pass("ncu", 0, 90), pass("callgrind", 0, 20), pass("callgrind", 1, 20)};
  CHECK(cache_summary(run, "one", {})->sensor == "ncu");
  run.profiles.push_back(pass("perf", 0, 70));
  CHECK(cache_summary(run, "one", {})->sensor == "perf");
  CHECK(cache_summary(run, "one", {})->repetitions == 1);
}

TEST_CASE("passes that gave nothing are counted, and what they said is told") {
  Run run;
  run.profiles = {pass("ncu", 0, 90), failed("ncu", 1, "no permission")};
  const auto summary = cache_summary(run, "one", 15.0);
  REQUIRE(summary);
  CHECK(summary->repetitions == 1);
  const auto limitations = cache_limitations(run, "one", summary);
  CHECK(limitations ==
        std::vector<std::string>{"1 of 2 profiling passes gave no l2_hit_pct: no permission"});

  run.profiles = {failed("ncu", 0, "no permission")};
  CHECK_FALSE(cache_summary(run, "one", 15.0));
  CHECK(cache_limitations(run, "one", {}) ==
        std::vector<std::string>{"l2_hit_pct is null: ncu: no permission"});
}

TEST_CASE("rates that cannot be rates are none") {
  for (const double rate : {-1.0, 100.5, std::numeric_limits<double>::quiet_NaN(),
                            std::numeric_limits<double>::infinity()}) {
    Run run;
    run.profiles = {pass("ncu", 0, rate)};
    CHECK_FALSE(cache_summary(run, "one", 1.0));
  }
}

TEST_CASE("without passes the reason is that of the sensors that were not there") {
  Run run;
  CHECK(cache_limitations(run, "one", {}) ==
        std::vector<std::string>{"l2_hit_pct is null: no profiling pass was made"});
  run.sensors.absent = {
      {"l2:ncu", "ncu is not on PATH"}, {"power", "none"}, {"l2:perf", "no counters"}};
  CHECK(cache_limitations(run, "one", {}) ==
        std::vector<std::string>{"l2_hit_pct is null: ncu: ncu is not on PATH; perf: no counters"});
}

TEST_CASE("passes of other cases are theirs") {
  Run run;
  run.profiles = {pass("ncu", 0, 90)};
  CHECK_FALSE(cache_summary(run, "two", 1.0));
}
