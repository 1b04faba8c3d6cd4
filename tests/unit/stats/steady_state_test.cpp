// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/steady_state.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/stats/moments.hpp"

using assay::Random;
using assay::stats::moments_of;
using assay::stats::warmup_length;

namespace {

std::vector<double> noise(Random& random, std::size_t size, double offset = 0) {
  std::vector<double> series(size);
  for (double& value : series) value = offset + random.normal();
  return series;
}

// The definition, word for word.
std::optional<std::size_t> by_definition(const std::vector<double>& series) {
  std::vector<double> means;
  for (std::size_t i = 0; i + 5 <= series.size(); i += 5) {
    means.push_back((series[i] + series[i + 1] + series[i + 2] + series[i + 3] + series[i + 4]) /
                    5);
  }
  std::size_t best = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t d = 0; d <= means.size() / 2; ++d) {
    const auto rest = static_cast<double>(means.size() - d);
    const double statistic =
        moments_of(std::span(means).subspan(d)).squared_deviations / (rest * rest);
    if (statistic < least) {
      least = statistic;
      best = d;
    }
  }
  if (best == means.size() / 2) return std::nullopt;
  return 5 * best;
}

}  // namespace

TEST_CASE("the truncation is the one of MSER-5's definition") {
  Random random(1);
  for (int i = 0; i < 200; ++i) {
    auto series = noise(random, 20 + random.below(200));
    for (std::size_t j = 0; j < series.size() / 4; ++j) series[j] += random.uniform() * 3;
    CHECK(warmup_length(series) == by_definition(series));
  }
}

TEST_CASE("a warm-up is cut where it ends, on top of a billion too") {
  for (const double offset : {0.0, 1e9}) {
    Random random(2);
    for (int i = 0; i < 100; ++i) {
      auto series = noise(random, 500, offset);
      for (std::size_t j = 0; j < 50; ++j) series[j] += 20;
      const auto discarded = warmup_length(series);
      REQUIRE(discarded);
      CHECK(*discarded >= 50);
    }
  }
}

TEST_CASE("an exponential approach is cut after most of it, before all of it") {
  Random random(3);
  auto series = noise(random, 1000);
  for (std::size_t i = 0; i < series.size(); ++i) {
    series[i] += 50 * std::exp(-static_cast<double>(i) / 30);
  }
  const auto discarded = warmup_length(series);
  REQUIRE(discarded);
  CHECK(*discarded >= 60);
  CHECK(*discarded <= 250);
}

TEST_CASE("a series that drifts to its end has no steady state") {
  Random random(4);
  for (int i = 0; i < 50; ++i) {
    auto series = noise(random, 100);
    for (std::size_t j = 0; j < series.size(); ++j) series[j] += static_cast<double>(j);
    CHECK_FALSE(warmup_length(series));
  }
}

TEST_CASE("independent values are steady in 19 of 20 series, and keep nine tenths of themselves") {
  for (const std::size_t size : {100U, 1000U}) {
    Random random(5);
    int steady = 0;
    double discarded = 0;
    for (int i = 0; i < 400; ++i) {
      const auto found = warmup_length(noise(random, size));
      if (!found) continue;
      ++steady;
      discarded += static_cast<double>(*found);
    }
    CHECK(steady >= 372);
    CHECK(discarded / steady < 0.1 * static_cast<double>(size));
  }
}

TEST_CASE("constant values are steady from the first") {
  CHECK(warmup_length(std::vector<double>(20, 0.1)) == 0);
  CHECK(warmup_length(std::vector<double>(1001, 1e9)) == 0);
}

TEST_CASE("fewer than twenty values cannot tell") {
  CHECK_FALSE(warmup_length(std::vector<double>{}));
  CHECK_FALSE(warmup_length(std::vector<double>(19, 1.0)));
  CHECK(warmup_length(std::vector<double>(assay::stats::steady_state_needs, 1.0)));
}
