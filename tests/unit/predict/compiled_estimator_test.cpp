// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/compiled_estimator.hpp"

#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/predict/encoding.hpp"

#include "counted_allocations.hpp"

using namespace assay;
using namespace assay::predict;

namespace {

// A pipeline by hand: an encoder, a prefill that is bound by memory or by arithmetic, a decode.
StageTimes analytic(const KnobTable& knobs) {
  const std::size_t rows = knobs.rows();
  StageTimes times;
  for (const char* stage : {"vision", "prefill", "decode_per_token"}) {
    times.stages.push_back({stage, std::vector<double>(rows)});
  }
  for (std::size_t row = 0; row < rows; ++row) {
    const double tokens = knobs.columns[0].numbers[row];
    const double blocks = knobs.columns[1].numbers[row];
    const double steps = knobs.columns[2].numbers[row];
    const double slower = knobs.columns[3].words[row] == "captioning" ? 1.5 : 1;
    const double memory = 0.2 * blocks;
    const double arithmetic = 1e-3 * blocks * tokens * slower;
    times.stages[0].ms[row] = 0.5 + 2e-3 * tokens;
    times.stages[1].ms[row] = std::sqrt(memory * memory + arithmetic * arithmetic);
    times.stages[2].ms[row] = 0.1 + 0.05 * blocks + 1e-5 * blocks * tokens;
    times.total_ms.push_back(times.stages[0].ms[row] + times.stages[1].ms[row] +
                             steps * times.stages[2].ms[row]);
  }
  return times;
}

KnobTable configurations(std::size_t rows, std::uint64_t seed) {
  Random random(seed);
  KnobTable knobs{{{.name = "vision_tokens"},
                   {.name = "active_blocks"},
                   {.name = "output_tokens"},
                   {.name = "task"}}};
  for (std::size_t row = 0; row < rows; ++row) {
    knobs.columns[0].numbers.push_back(static_cast<double>(64 + random.below(2000)));
    knobs.columns[1].numbers.push_back(static_cast<double>(4 + random.below(33)));
    knobs.columns[2].numbers.push_back(std::pow(2, static_cast<double>(random.below(9))));
    knobs.columns[3].words.emplace_back(random.below(2) == 0 ? "qa" : "captioning");
  }
  return knobs;
}

Result<CompiledEstimator> compile_analytic(const KnobTable& knobs) {
  return CompiledEstimator::of(
      knob_ranges(knobs), knobs,
      [](const KnobTable& asked) { return Result<StageTimes>(analytic(asked)); }, 7);
}

}  // namespace

TEST_CASE("a compiled estimator is within a per cent of a smooth cost, where it did not learn") {
  const KnobTable knobs = configurations(200, 1);
  const auto estimator = compile_analytic(knobs);
  REQUIRE(estimator.has_value());
  CHECK(estimator->mean_error_pct() < 1);
  CHECK(estimator->largest_error_pct() < 10);
  CHECK(estimator->largest_error_pct() >= estimator->mean_error_pct());

  const KnobTable fresh = configurations(500, 2);
  const auto expected = analytic(fresh).total_ms;
  const auto values = estimator->values(fresh, "fresh");
  REQUIRE(values.has_value());
  double sum = 0;
  for (std::size_t row = 0; row < expected.size(); ++row) {
    const std::span<const double> one(&(*values)[row * estimator->width()], estimator->width());
    sum += std::abs(estimator->predict(one) / expected[row] - 1) / 500;
  }
  CHECK(sum < 0.01);
}

TEST_CASE("many predictions are those of one by one, and none of them allocates") {
  const KnobTable knobs = configurations(100, 1);
  const auto estimator = compile_analytic(knobs);
  REQUIRE(estimator.has_value());
  const auto values = *estimator->values(knobs, "rows");
  std::vector<double> together(100);
  std::vector<double> alone(100);
  const std::size_t before = test::allocations;
  estimator->predict(values, together);
  std::size_t inside = 0;
  for (std::size_t row = 0; row < 100; ++row) {
    const std::span<const double> one(&values[row * estimator->width()], estimator->width());
    alone[row] = estimator->predict(one);
    inside += estimator->in_range(one) ? 1 : 0;
  }
  CHECK(test::allocations == before);
  CHECK(together == alone);
  CHECK(inside == 100);
}

TEST_CASE("the same seed compiles the same form") {
  const KnobTable knobs = configurations(100, 1);
  const auto one = compile_analytic(knobs);
  const auto other = compile_analytic(knobs);
  const auto values = *one->values(knobs, "rows");
  std::vector<double> of_one(100);
  std::vector<double> of_other(100);
  one->predict(values, of_one);
  other->predict(values, of_other);
  CHECK(of_one == of_other);
}

TEST_CASE("a NaN, a number beyond the range and an unknown word are out of range") {
  const auto estimator = compile_analytic(configurations(200, 1));
  REQUIRE(estimator.has_value());
  const double qa = estimator->code(3, "qa");
  CHECK(estimator->names() ==
        std::vector<std::string>{"vision_tokens", "active_blocks", "output_tokens", "task"});
  CHECK(estimator->in_range(std::vector<double>{500, 12, 16, qa}));
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double wrong : {std::nan(""), infinity, -infinity, 1e300, 3.0, -1.0}) {
    const std::vector<double> asked{wrong, 12, 16, qa};
    CHECK_FALSE(estimator->in_range(asked));
    CHECK(std::isfinite(estimator->predict(asked)));
  }
  CHECK(estimator->code(3, "poetry") == -1);
  for (const double code : {-1.0, 2.0, 0.5, 1e300, std::nan("")}) {
    const std::vector<double> asked{500, 12, 16, code};
    CHECK_FALSE(estimator->in_range(asked));
    CHECK(std::isfinite(estimator->predict(asked)));
  }
}

TEST_CASE("one knob, or none that varies, is enough") {
  const KnobTable knobs{{{.name = "tokens", .numbers = {1, 2, 4, 8, 16, 32, 64}}}};
  const auto cost = [](const KnobTable& asked) {
    StageTimes times;
    for (const double tokens : asked.columns[0].numbers) times.total_ms.push_back(3 + 2 * tokens);
    return Result<StageTimes>(std::move(times));
  };
  const auto one = CompiledEstimator::of(knob_ranges(knobs), knobs, cost, 1);
  REQUIRE(one.has_value());
  CHECK(one->predict(std::vector<double>{10}) == doctest::Approx(23).epsilon(0.01));

  const KnobTable constant{{{.name = "tokens", .numbers = {5, 5}}}};
  const auto none = CompiledEstimator::of(knob_ranges(constant), constant, cost, 1);
  REQUIRE(none.has_value());
  CHECK(none->predict(std::vector<double>{5}) == doctest::Approx(13).epsilon(1e-5));
  CHECK_FALSE(none->in_range(std::vector<double>{6}));
}

TEST_CASE("more than there is room for is refused, not cut off") {
  KnobTable wide;
  for (int i = 0; i < 40; ++i) {
    wide.columns.push_back({.name = "knob" + std::to_string(i), .numbers = {1, 2}});
  }
  const auto cost = [](const KnobTable& asked) {
    return Result<StageTimes>(StageTimes{{}, std::vector<double>(asked.rows(), 1.0)});
  };
  const auto refused = CompiledEstimator::of(knob_ranges(wide), wide, cost, 1);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == ErrorCode::usage);

  KnobTable empty;
  CHECK_FALSE(CompiledEstimator::of({}, empty, cost, 1).has_value());
}
