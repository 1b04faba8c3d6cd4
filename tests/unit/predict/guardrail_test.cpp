// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/guardrail.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/predict/encoding.hpp"

using namespace assay;
using namespace assay::predict;

namespace {

// Predicts 10 ms a token, exactly but for rounding, for 1 … 64 tokens.
CompiledEstimator ten_a_token() {
  KnobTable knobs{{{.name = "tokens", .numbers = {1, 2, 4, 8, 16, 32, 64}}}};
  const auto times = [](const KnobTable& asked) {
    StageTimes known;
    for (const double tokens : asked.columns[0].numbers) known.total_ms.push_back(10 * tokens);
    return Result<StageTimes>(std::move(known));
  };
  auto made = CompiledEstimator::of(knob_ranges(knobs), knobs, times, 1);
  REQUIRE(made.has_value());
  return std::move(*made);
}

// What is measured: 10 ms a token, a fifth of noise, and now and then far more.
double measured(double tokens, Random& random) {
  const double noise = std::exp(0.2 * random.normal());
  return 10 * tokens * noise * (random.below(20) == 0 ? 1.8 : 1);
}

Dataset rows(std::size_t count, Random& random) {
  Dataset dataset;
  dataset.name = "rows";
  dataset.knobs.columns.push_back({.name = "tokens"});
  for (std::size_t row = 0; row < count; ++row) {
    const double tokens = static_cast<double>(1 + random.below(64));
    dataset.knobs.columns[0].numbers.push_back(tokens);
    dataset.times.total_ms.push_back(measured(tokens, random));
    dataset.groups.push_back(row);
  }
  dataset.group_count = count;
  return dataset;
}

GuardAnswer answer(const Guardrail& guardrail, double tokens, double budget_ms) {
  return guardrail.ask(std::array<double, 1>{tokens}, budget_ms);
}

}  // namespace

TEST_CASE("the margin rule accepts what keeps the budget with the margin on top") {
  const auto guardrail = Guardrail::with_margin(ten_a_token(), 1.1);
  CHECK(answer(guardrail, 10, 110.5) == GuardAnswer::accept);
  CHECK(answer(guardrail, 10, 109.5) == GuardAnswer::reject);
  CHECK(answer(guardrail, 10, 0) == GuardAnswer::reject);
  CHECK(answer(guardrail, 10, std::numeric_limits<double>::infinity()) == GuardAnswer::accept);
}

TEST_CASE("out of range, a NaN and a budget that is none are to be measured") {
  const auto guardrail = Guardrail::with_margin(ten_a_token(), 1.1);
  CHECK(answer(guardrail, 65, 1e6) == GuardAnswer::measure);
  CHECK(answer(guardrail, 0, 1e6) == GuardAnswer::measure);
  CHECK(answer(guardrail, std::nan(""), 1e6) == GuardAnswer::measure);
  CHECK(answer(guardrail, 10, std::nan("")) == GuardAnswer::measure);
}

TEST_CASE("19 calibration rows support a bound at risk 0.05, and 18 do not") {
  Random random(1);
  const auto few = Guardrail::with_risk(ten_a_token(), 0.05, rows(18, random));
  REQUIRE(few.has_value());
  CHECK_FALSE(few->factor().has_value());
  CHECK(answer(*few, 10, 1e6) == GuardAnswer::measure);
  const Dataset enough = rows(19, random);
  const auto bound = Guardrail::with_risk(ten_a_token(), 0.05, enough);
  REQUIRE(bound.has_value());
  double largest = 0;
  for (std::size_t row = 0; row < 19; ++row) {
    largest =
        std::max(largest, enough.times.total_ms[row] / (10 * enough.knobs.columns[0].numbers[row]));
  }
  CHECK(*bound->factor() == doctest::Approx(largest).epsilon(0.01));
}

TEST_CASE("rows of one group give one score, rows out of range none") {
  Random random(1);
  Dataset calibration = rows(40, random);
  for (std::size_t row = 0; row < 40; ++row) calibration.groups[row] = row / 2;
  calibration.group_count = 20;
  CHECK(Guardrail::with_risk(ten_a_token(), 0.05, calibration)->calibration_rows() == 20);
  calibration.knobs.columns[0].numbers[0] = calibration.knobs.columns[0].numbers[1] = 1000;
  const auto guardrail = Guardrail::with_risk(ten_a_token(), 0.05, calibration);
  CHECK(guardrail->calibration_rows() == 19);
  CHECK(guardrail->notes().size() == 2);
}

TEST_CASE("accepted and violating together stay within the risk at every budget") {
  // 400 draws of 39 calibration rows and 40 asked rows. Draws are independent, so that the mean
  // rate is within four of its own standard errors of what is promised.
  const CompiledEstimator estimator = ten_a_token();
  constexpr double risk = 0.1;
  constexpr int draws = 400;
  for (const double budget_ms : {100.0, 200.0, 320.0, 450.0, 640.0, 900.0}) {
    Random random(derive_seed(11, {static_cast<std::uint64_t>(budget_ms)}));
    double sum = 0;
    double squares = 0;
    double accepted = 0;
    for (int draw = 0; draw < draws; ++draw) {
      const auto guardrail = Guardrail::with_risk(estimator, risk, rows(39, random));
      const Dataset asked = rows(40, random);
      double wrong = 0;
      for (std::size_t row = 0; row < 40; ++row) {
        const bool is_accepted = answer(*guardrail, asked.knobs.columns[0].numbers[row],
                                        budget_ms) == GuardAnswer::accept;
        accepted += is_accepted ? 1 : 0;
        wrong += is_accepted && asked.times.total_ms[row] > budget_ms ? 1.0 / 40 : 0;
      }
      sum += wrong;
      squares += wrong * wrong;
    }
    const double mean = sum / draws;
    const double error = std::sqrt((squares / draws - mean * mean) / draws);
    CHECK(mean <= risk + 4 * error);
    CHECK(accepted > 0);
  }
}

TEST_CASE("the full latency is of the slowest configuration with the largest knobs") {
  Dataset dataset;
  dataset.knobs.columns = {{.name = "tokens", .numbers = {1, 8, 8, 8}},
                           {.name = "blocks", .numbers = {9, 9, 9, 2}}};
  dataset.times.total_ms = {100, 20, 30, 50};
  CHECK(full_latency_ms(dataset) == doctest::Approx(25));  // the mean of two repeats
  dataset.knobs.columns[1].numbers = {9, 8, 8, 2};         // none has both at their largest
  CHECK(full_latency_ms(dataset) == doctest::Approx(100));
}

TEST_CASE("a scheduler asks as docs/estimator.md shows") {
  Random random(3);
  const Dataset calibration = rows(40, random);
  auto compiled = ten_a_token();
  auto guardrail = Guardrail::with_risk(std::move(compiled), 0.05, calibration);
  REQUIRE(guardrail.has_value());
  int ran = 0;
  const std::array<double, 1> configuration{4};
  switch (guardrail->ask(configuration, 500)) {
    case GuardAnswer::accept:
      ++ran;
      break;
    case GuardAnswer::reject:
      break;
    case GuardAnswer::measure:
      break;
  }
  CHECK(ran == 1);
}

TEST_CASE("an analysis of few groups is refused; of enough it keeps its promise and its counts") {
  Random random(5);
  CHECK(analyze_guard(rows(11, random), {}).error().code == ErrorCode::usage);
  const Dataset dataset = rows(160, random);
  const auto analysis = analyze_guard(dataset, {.draws = 4});
  REQUIRE(analysis.has_value());
  CHECK(analysis->fitted_rows == 80);
  CHECK(analysis->calibration_rows == 40);
  CHECK(analysis->test_rows == 40);
  REQUIRE(analysis->outcomes.size() == 8);
  for (const GuardOutcome& outcome : analysis->outcomes) {
    CHECK(outcome.rows == 160);
    CHECK(outcome.violation_rate <= outcome.violation_rate_without);
    CHECK(outcome.violation_rate <= outcome.violation_rate_worst);
  }
  CHECK(analysis->curve.size() == 100);
  CHECK(analyze_guard(dataset, {.draws = 4}) == analysis);
}
