// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/compare.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

using namespace assay;
using decide::compare;
using decide::CompareOptions;

namespace {

MetricValues metric(std::string name, const std::vector<double>& sessions) {
  MetricValues values{.metric = std::move(name), .count = sessions.size()};
  for (const double value : sessions) {
    values.sessions.push_back({static_cast<int>(values.sessions.size()), value, 1});
    values.point += value / static_cast<double>(sessions.size());
  }
  return values;
}

Measurement measured(std::string run_id, std::vector<MetricValues> metrics) {
  MeasuredCase point{.name = "case", .engine = "replay", .metrics = std::move(metrics)};
  return {.label = run_id,
          .run_id = run_id,
          .environment = {{"fixed_clock", true}, {"cpu", {{"model", "a"}}}},
          .cases = {std::move(point)}};
}

Measurement latency(std::string run_id, const std::vector<double>& sessions) {
  return measured(std::move(run_id), {metric("latency_mean_ms", sessions)});
}

const MetricComparison& only_row(const Comparison& comparison) {
  REQUIRE(comparison.cases.size() == 1);
  REQUIRE(comparison.cases.front().rows.size() == 1);
  return comparison.cases.front().rows.front();
}

bool mentions(const std::vector<std::string>& sentences, std::string_view text) {
  return std::any_of(sentences.begin(), sentences.end(), [&](const std::string& sentence) {
    return sentence.find(text) != std::string::npos;
  });
}

const std::vector<double> about_ten{10.0, 10.1, 9.9, 10.05, 9.95};
const std::vector<double> about_eight{8.0, 8.1, 7.9, 8.05, 7.95};

}  // namespace

TEST_CASE("a run against its own samples is the same, with a difference of exactly 0") {
  const Measurement run = latency("a", about_ten);
  const Comparison comparison = compare(run, run, {});
  const MetricComparison& row = only_row(comparison);
  CHECK(row.change == Change::same);
  CHECK(row.method == ComparisonMethod::identical);
  CHECK(row.relative->interval == Interval{0, 0});
  CHECK(comparison.verdict == Verdict::accepted);
}

TEST_CASE("a fifth less latency is faster, and the interval is Welch's on logarithms") {
  const Comparison comparison = compare(latency("a", about_ten), latency("b", about_eight), {});
  const MetricComparison& row = only_row(comparison);
  CHECK(row.change == Change::better);
  CHECK(word_of(row.change, *row.metric) == "faster");
  CHECK(row.method == ComparisonMethod::welch);
  CHECK(row.difference.point == doctest::Approx(-2.0));
  CHECK(row.relative->point == doctest::Approx(-20.00113).epsilon(1e-6));
  // By hand: Welch on the logarithms has 7.632 degrees of freedom and t = 2.32549.
  CHECK(row.relative->interval->lower == doctest::Approx(-21.04717).epsilon(1e-6));
  CHECK(row.relative->interval->upper == doctest::Approx(-18.94122).epsilon(1e-6));
  CHECK(row.hedges_g->point < -20);
  CHECK(*row.p < 1e-6);
  CHECK(comparison.verdict == Verdict::accepted);
}

TEST_CASE("a fourth more latency is slower, and a gate rejects it") {
  const Comparison comparison = compare(latency("a", about_eight), latency("b", about_ten), {});
  CHECK(only_row(comparison).change == Change::worse);
  CHECK(comparison.verdict == Verdict::rejected);
}

TEST_CASE("more tokens a second are faster, and a lower hit rate is worse") {
  const Comparison comparison = compare(
      measured("a", {metric("decode_toks_s", about_eight), metric("l2_hit_pct", about_ten)}),
      measured("b", {metric("decode_toks_s", about_ten), metric("l2_hit_pct", about_eight)}), {});
  const auto& rows = comparison.cases.front().rows;
  REQUIRE(rows.size() == 2);
  CHECK(word_of(rows[0].change, *rows[0].metric) == "faster");
  CHECK(word_of(rows[1].change, *rows[1].metric) == "worse");
  CHECK_FALSE(rows[1].relative.has_value());
  CHECK(rows[1].difference.point == doctest::Approx(-2.0));
}

TEST_CASE("a difference within the threshold is the same, however significant") {
  const std::vector<double> slightly{10.02, 10.121, 9.919, 10.07, 9.969};
  CompareOptions options;
  options.threshold = 5;
  const Comparison comparison = compare(latency("a", about_ten), latency("b", slightly), options);
  CHECK(only_row(comparison).change == Change::same);
}

TEST_CASE("an interval that reaches over the threshold is unclear") {
  const Comparison comparison =
      compare(latency("a", {10, 12, 9, 11, 8}), latency("b", {10.5, 9, 12, 11, 9.5}), {});
  CHECK(only_row(comparison).change == Change::unclear);
  CHECK(comparison.verdict == Verdict::inconclusive);
}

TEST_CASE("sessions of one run are compared in pairs, and a common drift does not hide a change") {
  std::vector<MetricValues> base{metric("latency_mean_ms", {10, 12, 14, 16, 18})};
  std::vector<MetricValues> faster{metric("latency_mean_ms", {9.01, 10.79, 12.61, 14.38, 16.22})};
  const Comparison paired = compare(measured("a", base), measured("a", faster), {});
  CHECK(only_row(paired).method == ComparisonMethod::paired);
  CHECK(only_row(paired).change == Change::better);
  CHECK(paired.interleaved);
  CHECK_FALSE(mentions(paired.limitations, "one after the other"));
  const Comparison apart = compare(measured("a", base), measured("b", faster), {});
  CHECK(only_row(apart).change == Change::unclear);
  CHECK(mentions(apart.limitations, "one after the other"));
}

TEST_CASE("a session that one side lacks makes no pair") {
  MetricValues candidate = metric("latency_mean_ms", {9, 10.8, 12.6, 14.4, 16.2});
  candidate.sessions.erase(candidate.sessions.begin());
  const Comparison comparison =
      compare(latency("a", {10, 12, 14, 16, 18}), measured("a", {candidate}), {});
  CHECK(only_row(comparison).method == ComparisonMethod::paired);
  CHECK(only_row(comparison).hedges_g.has_value());
}

TEST_CASE("one session a side gives no verdict unless the user asks for one") {
  MetricValues base = metric("latency_mean_ms", {10});
  base.lower = 9.9;
  base.upper = 10.1;
  MetricValues candidate = metric("latency_mean_ms", {8});
  candidate.lower = 7.9;
  candidate.upper = 8.1;
  CompareOptions options;
  const Comparison cautious = compare(measured("a", {base}), measured("b", {candidate}), options);
  CHECK(only_row(cautious).method == ComparisonMethod::within_session);
  CHECK(only_row(cautious).change == Change::unclear);
  CHECK(only_row(cautious).note.find("sessions") != std::string::npos);
  options.within_session = true;
  const Comparison told = compare(measured("a", {base}), measured("b", {candidate}), options);
  CHECK(only_row(told).change == Change::better);
  // √((0.1/10)² + (0.1/8)²) on the logarithms, about ln 0.8.
  CHECK(only_row(told).relative->interval->lower == doctest::Approx(-21.270).epsilon(0.0005));
}

TEST_CASE("a figure without sessions is shown and not judged") {
  const MetricValues alone{.metric = "latency_mean_ms", .point = 10};
  const Comparison comparison = compare(measured("a", {alone}), latency("b", about_eight), {});
  CHECK(only_row(comparison).change == Change::unclear);
  CHECK(only_row(comparison).method == ComparisonMethod::none);
  CHECK(only_row(comparison).note == "only the figure is known, not the sessions' values");
}

TEST_CASE("Holm's adjustment is over the gate metrics of all cases") {
  Measurement base = latency("a", {10, 10.3, 9.8, 10.1, 9.9});
  Measurement candidate = latency("b", {9.5, 9.75, 9.3, 9.6, 9.4});
  const double alone = *only_row(compare(base, candidate, {})).adjusted_p;
  CHECK(alone == *only_row(compare(base, candidate, {})).p);
  for (const char* name : {"second", "third"}) {
    for (Measurement* side : {&base, &candidate}) {
      side->cases.push_back(side->cases.front());
      side->cases.back().name = name;
    }
  }
  const Comparison comparison = compare(base, candidate, {});
  REQUIRE(comparison.cases.size() == 3);
  CHECK(*comparison.cases.front().rows.front().adjusted_p == doctest::Approx(3 * alone));
}

TEST_CASE(
    "a change beyond the threshold that the adjustment leaves above α is unclear, and says so") {
  Measurement base = latency("a", {10, 10.3, 9.8});
  Measurement candidate = latency("b", {9.0, 9.4, 8.9});
  REQUIRE(only_row(compare(base, candidate, {})).change == Change::better);
  for (int i = 0; i < 9; ++i) {
    for (Measurement* side : {&base, &candidate}) {
      side->cases.push_back(side->cases.front());
      side->cases.back().name += std::to_string(i);
    }
  }
  const MetricComparison row = compare(base, candidate, {}).cases.front().rows.front();
  CHECK(row.change == Change::unclear);
  CHECK(row.note.find("Holm") != std::string::npos);
}

TEST_CASE("cases without a partner, and metrics that only one side has, are named") {
  Measurement base = latency("a", about_ten);
  Measurement candidate = latency("b", about_ten);
  candidate.cases.front().metrics.push_back(metric("ept_j_per_tok", {1, 1, 1}));
  base.cases.push_back(base.cases.front());
  base.cases.back().name = "gone";
  const Comparison comparison = compare(base, candidate, {});
  CHECK(comparison.unmatched_baseline == std::vector<std::string>{"gone"});
  CHECK(mentions(comparison.cases.front().lacking, "EpT"));
  CHECK(mentions(comparison.cases.front().absent, "L2 hit rate"));
  CHECK(comparison.verdict == Verdict::inconclusive);
}

TEST_CASE("environments that differ are incomparable until the field is allowed") {
  const Measurement base = latency("a", about_ten);
  Measurement candidate = latency("b", about_eight);
  candidate.environment["cpu"]["model"] = "b";
  CompareOptions options;
  const Comparison refused = compare(base, candidate, options);
  CHECK(refused.verdict == Verdict::incomparable);
  REQUIRE(refused.environment.size() == 1);
  CHECK(refused.environment.front().field == "cpu.model");
  CHECK(refused.environment.front().candidate == "b");
  options.allowed_mismatches = {"cpu.model"};
  CHECK(compare(base, candidate, options).verdict == Verdict::accepted);
}

TEST_CASE("what was varied is listed") {
  Measurement base = latency("a", about_ten);
  Measurement candidate = latency("b", about_eight);
  base.cases.front().knobs = {{"threads", 1}, {"same", 5}};
  candidate.cases.front().knobs = {{"threads", 2}, {"same", 5}};
  candidate.pipeline = {{"mode", "iterative"}};
  const Comparison comparison = compare(base, candidate, {});
  const auto& varied = comparison.cases.front().varied;
  REQUIRE(varied.size() == 2);
  CHECK(varied[0].name == "threads");
  CHECK(varied[1].name == "pipeline.mode");
  CHECK(varied[1].baseline.is_null());
}

TEST_CASE("the cases of one run are compared with one of them, in pairs") {
  Measurement run = latency("a", {10, 12, 14});
  run.cases.push_back(run.cases.front());
  run.cases.back().name = "half";
  run.cases.back().metrics = {metric("latency_mean_ms", {5, 6.01, 7.02})};
  const Comparison comparison = decide::compare_cases(run, "case", {});
  REQUIRE(comparison.cases.size() == 1);
  CHECK(comparison.cases.front().candidate_case == "half");
  CHECK(comparison.cases.front().rows.front().change == Change::better);
}

TEST_CASE("zeros, negative values and what is not a number are never judged in percent") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  MetricValues broken = metric("latency_mean_ms", {10, 10, 10});
  broken.point = nan;
  CHECK(only_row(compare(latency("a", about_ten), measured("b", {broken}), {})).change ==
        Change::unclear);
  CHECK(only_row(compare(latency("a", about_ten), latency("b", {-1, 2, 3}), {})).change ==
        Change::unclear);
  const MetricComparison zero =
      only_row(compare(latency("a", {0, 0, 0}), latency("b", {0, 0, 0}), {}));
  CHECK(zero.change == Change::same);
  CHECK_FALSE(zero.relative.has_value());
}

TEST_CASE("a pooled percentile is shown, and the sessions' percentiles are judged") {
  MetricValues candidate = metric("latency_p99_ms", about_ten);
  candidate.point = 14;  // pulled by one session's slow iterations
  const Comparison comparison =
      compare(measured("a", {metric("latency_p99_ms", about_ten)}), measured("b", {candidate}), {});
  CHECK(only_row(comparison).candidate.point == 14);
  CHECK(only_row(comparison).relative->point == doctest::Approx(0));
  CHECK(only_row(comparison).change != Change::worse);
}

TEST_CASE("a maximum has no verdict, and its figures are shown") {
  const Comparison comparison = compare(measured("a", {metric("latency_max_ms", about_ten)}),
                                        measured("b", {metric("latency_max_ms", about_eight)}), {});
  CHECK(only_row(comparison).change == Change::none);
  CHECK(only_row(comparison).relative->point == doctest::Approx(-20.0).epsilon(0.001));
}
