// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/repeatability.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/stats/summarize.hpp"

using namespace assay;
using stats::analyze_run;
using stats::analyze_series;
using stats::LevelCosts;

namespace {

// Sessions of normal values about 100.
Series series_of(std::size_t sessions, std::size_t iterations, double deviation,
                 double session_deviation, std::uint64_t seed = 8) {
  Random random(seed);
  Series series;
  for (std::size_t i = 0; i < sessions; ++i) {
    series.sessions.push_back(static_cast<int>(i));
    auto& values = series.values.emplace_back();
    const double place = 100 + session_deviation * random.normal();
    for (std::size_t k = 0; k < iterations; ++k) {
      values.push_back(place + deviation * random.normal());
    }
  }
  return series;
}

const RepeatsNeeded& needed(const StageRepeatability& stage, Metric metric, double relative) {
  return *std::find_if(stage.repeats.begin(), stage.repeats.end(), [&](const RepeatsNeeded& item) {
    return item.metric == metric && item.relative == relative;
  });
}

}  // namespace

TEST_CASE("variance is split, and sessions that differ need more of them") {
  const LevelCosts costs{.session = 1, .iteration = 0.1};
  const auto alike = analyze_series("total", series_of(10, 30, 2, 0), costs, {});
  const auto differing = analyze_series("total", series_of(10, 30, 2, 5), costs, {});
  REQUIRE(alike.split);
  REQUIRE(differing.split);
  CHECK(alike.split->icc < 0.2);
  CHECK(differing.split->icc > 0.5);
  CHECK(differing.split->within_sd == doctest::Approx(2).epsilon(0.15));
  const auto& few = needed(alike, Metric::mean, 0.01);
  const auto& many = needed(differing, Metric::mean, 0.01);
  REQUIRE(few.plan);
  REQUIRE(many.plan);
  CHECK(many.plan->sessions > few.plan->sessions);
  // Iterations alone know nothing of sessions.
  REQUIRE(few.iterations);
  REQUIRE(many.iterations);
  CHECK(*many.iterations < 2 * *few.iterations);
}

TEST_CASE("the answer to how many is what the formulas give: 2 % within 1 % takes 18") {
  const auto stage = analyze_series("total", series_of(1, 2000, 2, 0), std::nullopt, {});
  const auto iterations = needed(stage, Metric::mean, 0.01).iterations;
  REQUIRE(iterations);
  CHECK(*iterations >= 17);
  CHECK(*iterations <= 21);
  // The least that an interval of p99 takes, and a little for correlation that is not there.
  const auto tail = needed(stage, Metric::p99, 0.05).iterations;
  REQUIRE(tail);
  CHECK(*tail >= 368);
  CHECK(*tail <= 450);
  CHECK_FALSE(needed(stage, Metric::mean, 0.01).plan);
  CHECK(needed(stage, Metric::mean, 0.01).note == "no plan: what a session costs is not known");
}

TEST_CASE("one session gives no plan, and says why") {
  const auto stage = analyze_series("total", series_of(1, 100, 2, 0),
                                    LevelCosts{.session = 1, .iteration = 1}, {});
  CHECK_FALSE(stage.split);
  CHECK(needed(stage, Metric::mean, 0.01).note ==
        "no plan: one session tells nothing of how sessions differ");
}

TEST_CASE("outliers are counted, listed from the farthest on, and stay in the values") {
  Series series = series_of(2, 50, 1, 0);
  series.values[1][7] = 500;
  series.values[0][3] = 130;
  const auto stage = analyze_series("total", series, std::nullopt, {});
  CHECK(stage.summary.count == 100);
  CHECK(stage.summary.maximum == 500);
  CHECK(stage.outliers.extreme == 2);
  CHECK_FALSE(stage.outliers.explained);
  CHECK(stage.outliers.by_cause.at(OutlierCause::unknown) ==
        stage.outliers.mild + stage.outliers.severe + stage.outliers.extreme);
  REQUIRE(stage.outliers.worst.size() >= 2);
  CHECK(stage.outliers.worst[0].value == 500);
  CHECK(stage.outliers.worst[0].session == 1);
  CHECK(stage.outliers.worst[0].iteration == 7);
  CHECK(stage.outliers.worst[1].session == 0);
  CHECK(stage.outliers.worst[1].iteration == 3);
}

TEST_CASE("a jump of level within a session is a change point of that session") {
  Series series = series_of(2, 60, 1, 0);
  for (std::size_t k = 40; k < 60; ++k) series.values[1][k] += 20;
  const auto stage = analyze_series("total", series, std::nullopt, {});
  REQUIRE(stage.drift.change_points.size() == 1);
  CHECK(stage.drift.change_points[0].session == 1);
  CHECK(stage.drift.change_points[0].iteration == 40);
  CHECK(stage.drift.change_points[0].mean_after - stage.drift.change_points[0].mean_before ==
        doctest::Approx(20).epsilon(0.1));
}

TEST_CASE("constant and single values have figures and no inventions") {
  const Series constant{{0, 1}, {{5, 5, 5}, {5, 5, 5}}};
  const auto stage =
      analyze_series("total", constant, LevelCosts{.session = 1, .iteration = 1}, {});
  CHECK(stage.summary.cov == 0);
  CHECK(stage.outliers.worst.empty());
  CHECK(stage.shape.modes == std::vector<double>{5});
  CHECK_FALSE(stage.shape.skewness);
  CHECK(needed(stage, Metric::mean, 0.01).iterations == 2);
  const auto single = analyze_series("total", Series{{0}, {{5}}}, std::nullopt, {});
  CHECK(single.summary.count == 1);
  CHECK_FALSE(single.summary.cov);
  CHECK_FALSE(needed(single, Metric::mean, 0.01).iterations);
}

TEST_CASE("the same values and seed give the same analysis, sessions without values are left out") {
  Series series = series_of(3, 40, 2, 1);
  series.sessions.push_back(9);
  series.values.emplace_back();
  const auto first = analyze_series("total", series, std::nullopt, {.seed = 4});
  const auto second = analyze_series("total", series, std::nullopt, {.seed = 4});
  CHECK(first.series.sessions == std::vector<int>{0, 1, 2});
  CHECK(first.shape.dip_p_value == second.shape.dip_p_value);
  CHECK(first.cov_interval == second.cov_interval);
}

TEST_CASE("a run's stages, costs and what stood beside an outlier are taken from its rows") {
  Run run;
  run.study.name = "s";
  run.study.protocol = {.sessions = 2, .repeats = 60, .warmup = 1};
  run.study.cases.push_back({.name = "c", .engine = "replay", .model = "", .knobs = {}});
  Random random(3);
  for (int session = 0; session < 2; ++session) {
    SessionRecord record;
    record.case_name = "c";
    record.session = session;
    record.clock = ClockFacts{.name = "monotonic"};
    record.load_ns = 2'000'000'000;
    run.sessions.push_back(record);
    for (int i = 0; i < 31; ++i) {
      Sample sample{.case_name = "c", .session = session, .iteration = i};
      sample.phase = i == 0 ? Phase::warmup : Phase::timed;
      const bool slow = session == 1 && i == 10;
      const auto prefill = static_cast<Nanoseconds>(1e7 * (1 + 0.01 * random.normal()));
      const auto decode = static_cast<Nanoseconds>(3e7 * (1 + 0.01 * random.normal()));
      sample.stage_ns[index_of(Stage::prefill)] = prefill;
      sample.stage_ns[index_of(Stage::decode)] = slow ? 3 * decode : decode;
      sample.stage_ns[index_of(Stage::total)] = prefill + (slow ? 3 * decode : decode);
      sample.readings["major_faults"] = slow ? 4 : 0;
      run.samples.push_back(sample);
    }
  }
  const Repeatability result = analyze_run(run, stats::summarize_run(run), {});
  REQUIRE(result.cases.size() == 1);
  REQUIRE(result.cases[0].stages.size() == 3);
  const StageRepeatability& total = result.cases[0].stages[0];
  CHECK(total.stage == "total");
  CHECK(total.summary.count == 60);
  REQUIRE_FALSE(total.outliers.worst.empty());
  CHECK(total.outliers.worst[0].session == 1);
  CHECK(total.outliers.worst[0].iteration == 9);
  REQUIRE_FALSE(total.outliers.worst[0].beside.empty());
  CHECK(total.outliers.worst[0].beside[0].find("of the difference in decode") != std::string::npos);
  CHECK(total.outliers.worst[0].cause == OutlierCause::fault);
  CHECK(total.outliers.worst[0].beside.back() == "major_faults 4, 0 is usual");
  CHECK(total.outliers.by_cause.at(OutlierCause::fault) == 1);
  CHECK(total.outliers.explained);
  // Two seconds of loading and 40 ms of warm-up before each session's iterations of 40 ms.
  const auto plan = needed(total, Metric::mean, 0.05).plan;
  REQUIRE(plan);
  CHECK(plan->seconds > 2.0 * static_cast<double>(plan->sessions));
}

TEST_CASE("variability that differs is told from variability that does not") {
  CaseRepeatability calm{.name = "calm"};
  CaseRepeatability alike{.name = "alike"};
  CaseRepeatability wild{.name = "wild"};
  calm.stages.push_back(analyze_series("total", series_of(5, 40, 1, 0, 1), std::nullopt, {}));
  alike.stages.push_back(analyze_series("total", series_of(5, 40, 1, 0, 2), std::nullopt, {}));
  wild.stages.push_back(analyze_series("total", series_of(5, 40, 4, 0, 3), std::nullopt, {}));
  const auto same = stats::compare_cov(std::vector<CaseRepeatability>{calm, alike});
  const auto different = stats::compare_cov(std::vector<CaseRepeatability>{calm, alike, wild});
  REQUIRE(same.size() == 1);
  REQUIRE(different.size() == 1);
  CHECK(same[0].p_value > 0.05);
  CHECK(different[0].p_value < 0.001);
  CHECK_FALSE(different[0].within_session);
  CHECK(stats::compare_cov(std::vector<CaseRepeatability>{calm}).empty());
}
