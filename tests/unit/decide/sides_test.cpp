// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/sides.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace assay::decide {
namespace {

MeasuredCase measured(const std::string& side, const std::string& own) {
  MeasuredCase point;
  point.name = side.empty() ? own : side + "/" + own;
  point.side = side;
  if (!side.empty()) point.pipeline["mode"] = side;
  return point;
}

Measurement two_sides() {
  Measurement run;
  run.label = "run";
  run.run_id = "0123456789ab";
  run.pipeline["passes"] = 2;
  for (const char* side : {"linear", "iterative"}) {
    for (const char* own : {"tiny", "a/b"}) run.cases.push_back(measured(side, own));
  }
  return run;
}

Comparison compared(std::vector<Change> changes) {
  Comparison comparison;
  comparison.candidate.label = "iterative";
  CaseComparison& point = comparison.cases.emplace_back();
  point.baseline_case = point.candidate_case = "tiny";
  for (const Change change : changes) {
    point.rows.push_back(
        {.metric = find_metric("latency_mean_ms"), .is_gate = true, .change = change});
  }
  return comparison;
}

}  // namespace

TEST_CASE(
    "a side has its cases under their own names, its part of the pipeline, and the run's id") {
  const Measurement run = two_sides();
  CHECK(sides_of(run) == std::vector<std::string>{"linear", "iterative"});
  const Measurement side = side_of(run, "iterative");
  CHECK(side.label == "iterative");
  CHECK(side.run_id == run.run_id);
  REQUIRE(side.cases.size() == 2);
  CHECK(side.cases[0].name == "tiny");
  CHECK(side.cases[1].name == "a/b");
  CHECK(side.pipeline == Knobs{{"mode", "iterative"}, {"passes", 2}});
}

TEST_CASE("a run without sides has none, and compares nothing") {
  Measurement run;
  run.cases.push_back(measured("", "tiny"));
  CHECK(sides_of(run).empty());
  CHECK(side_of(run, "linear").cases.empty());
  CHECK(compare_sides(run, {}, 1).empty());
}

TEST_CASE("the error of all looks and candidates together stays within alpha") {
  const Interleave interleave{.confidence = 0.95};
  CHECK(confidence_at(interleave, 1, 1) == doctest::Approx(0.975));
  CHECK(confidence_at(interleave, 2, 1) == doctest::Approx(1 - 0.05 / 6));
  CHECK(confidence_at(interleave, 1, 2) == doctest::Approx(1 - 0.05 / 4));
  double spent = 0;
  for (int look = 1; look <= 1000; ++look) spent += 3 * (1 - confidence_at(interleave, look, 3));
  CHECK(spent < 0.05);
  CHECK(spent > 0.0499);
}

TEST_CASE("a comparison is settled once no gate figure is open") {
  CHECK(is_settled({compared({Change::better, Change::same, Change::worse, Change::none})}, {}));
  CHECK_FALSE(is_settled({compared({Change::better, Change::unclear})}, {}));
  CHECK_FALSE(is_settled({compared({Change::better}), compared({Change::unclear})}, {}));
  CHECK_FALSE(is_settled({compared({})}, {}));
  CHECK_FALSE(is_settled({compared({Change::none})}, {}));
  Comparison beside = compared({Change::same, Change::unclear});
  beside.cases.front().rows.back().is_gate = false;
  CHECK(is_settled({beside}, {}));
}

TEST_CASE(
    "with targets a comparison is settled once each is met or missed, whatever the threshold") {
  const Interleave interleave{.targets = {{.metric = "latency_mean_ms", .at_most = -20}}};
  const auto changed = [](double lower, double upper) {
    Comparison comparison = compared({Change::unclear});
    MetricComparison& row = comparison.cases.front().rows.front();
    row.method = ComparisonMethod::paired;
    row.relative = Estimate{.point = lower, .interval = Interval{lower, upper}};
    return std::vector{comparison};
  };
  CHECK(is_settled(changed(-30, -21), interleave));
  CHECK(is_settled(changed(-10, 2), interleave));
  CHECK_FALSE(is_settled(changed(-30, -10), interleave));
  CHECK(finding_of(changed(-30, -10), interleave) ==
        "1 of 1 figures are open: latency_mean_ms of tiny");
}

TEST_CASE("what is open is named, but not without end") {
  CHECK(finding_of({compared({Change::same, Change::worse})}, {}) == "all 2 figures are settled");
  CHECK(finding_of({compared({Change::same, Change::unclear})}, {}) ==
        "1 of 2 figures are open: latency_mean_ms of tiny");
  CHECK(finding_of({compared(std::vector<Change>(5, Change::unclear))}, {}).ends_with(", …"));
}

TEST_CASE("an interrupted run was looked at as often as its sessions allow") {
  Run run;
  run.study.protocol.sessions = 3;
  const auto with_sessions = [&](int count) {
    run.sessions.clear();
    for (int i = 0; i < count; ++i) run.sessions.push_back({.case_name = "tiny", .session = i});
    return looks_of(run);
  };
  CHECK(with_sessions(1) == 1);
  CHECK(with_sessions(3) == 1);
  CHECK(with_sessions(5) == 2);
  CHECK(with_sessions(11) == 3);
  run.stops.push_back({.case_name = "tiny", .looks = 4});
  CHECK(with_sessions(11) == 4);
}

}  // namespace assay::decide
