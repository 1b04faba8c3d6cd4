// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/quantile.hpp"

#include <cmath>
#include <numeric>
#include <vector>

#include <doctest/doctest.h>

using assay::Interval;
using assay::stats::count_needed;
using assay::stats::percentile;
using assay::stats::quantile_interval;
using assay::stats::quantile_ranks;
using assay::stats::Ranks;

namespace {

// 1, 2, …, count: a value is its own rank.
std::vector<double> ranks_as_values(std::size_t count) {
  std::vector<double> values(count);
  std::iota(values.begin(), values.end(), 1.0);
  return values;
}

// P(Bin(count, p) ≤ successes), term by term.
double binomial_below(std::size_t count, double p, std::size_t successes) {
  const auto n = static_cast<double>(count);
  double sum = 0;
  for (std::size_t i = 0; i <= successes; ++i) {
    const auto k = static_cast<double>(i);
    sum += std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) +
                    k * std::log(p) + (n - k) * std::log1p(-p));
  }
  return sum;
}

}  // namespace

TEST_CASE("percentiles interpolate linearly, as NumPy's do") {
  const std::vector<double> values{15, 20, 35, 40, 50};
  CHECK(percentile(values, 0.40) == doctest::Approx(29.0));  // numpy.percentile(…, 40)
  CHECK(percentile(values, 0.50) == 35.0);
  CHECK(percentile(values, 0.95) == doctest::Approx(48.0));
  CHECK(percentile(values, 0.0) == 15.0);
  CHECK(percentile(values, 1.0) == 50.0);
}

TEST_CASE("every percentile of a single value is that value") {
  const std::vector<double> values{3.5};
  CHECK(percentile(values, 0.0) == 3.5);
  CHECK(percentile(values, 0.99) == 3.5);
}

TEST_CASE("the ranks of an interval are the independently computed ones") {
  CHECK(quantile_ranks(10, 0.50, 0.95) == Ranks{2, 9});
  CHECK(quantile_ranks(20, 0.50, 0.95) == Ranks{6, 15});
  CHECK(quantile_ranks(100, 0.50, 0.95) == Ranks{40, 61});
  CHECK(quantile_ranks(100, 0.95, 0.95) == Ranks{90, 100});
}

TEST_CASE("ranks leave at most half of alpha on each side, and one step inwards leaves more") {
  for (const std::size_t count : {6U, 37U, 72U, 250U, 1000U}) {
    for (const double p : {0.5, 0.9, 0.95}) {
      const auto ranks = quantile_ranks(count, p, 0.95);
      if (!ranks) continue;
      CAPTURE(count);
      CAPTURE(p);
      CHECK(binomial_below(count, p, ranks->lower - 1) <= 0.025 + 1e-9);
      CHECK(binomial_below(count, p, ranks->lower) > 0.025);
      CHECK(1.0 - binomial_below(count, p, ranks->upper - 1) <= 0.025 + 1e-9);
      CHECK(1.0 - binomial_below(count, p, ranks->upper - 2) > 0.025);
    }
  }
}

TEST_CASE("a one-sided 95 % bound needs 59 values for p95, 299 for p99, 2995 for p99.9") {
  CHECK(count_needed(0.95, 0.05) == 59);
  CHECK(count_needed(0.99, 0.05) == 299);
  CHECK(count_needed(0.999, 0.05) == 2995);
}

TEST_CASE("an interval can be had from exactly the count that is said to be needed") {
  for (const double p : {0.01, 0.5, 0.9, 0.95, 0.99}) {
    const std::size_t needed = count_needed(p, 0.025);
    CAPTURE(p);
    CHECK(quantile_ranks(needed, p, 0.95));
    CHECK_FALSE(quantile_ranks(needed - 1, p, 0.95));
  }
  CHECK_FALSE(quantile_ranks(0, 0.5, 0.95));
}

TEST_CASE("independent values have the interval of their ranks") {
  CHECK(quantile_interval(ranks_as_values(100), 0.5, 100, 0.95) == Interval{40, 61});
  CHECK(quantile_interval(ranks_as_values(100), 0.95, 100, 0.95) == Interval{90, 100});
}

TEST_CASE("values worth fewer have a wider interval, and at last none") {
  // 100 values worth 20: ranks 6 and 15 of 20 lie where 28.9 and 72.1 of 100 do.
  CHECK(quantile_interval(ranks_as_values(100), 0.5, 20.9, 0.95) == Interval{28, 73});
  CHECK(quantile_interval(ranks_as_values(100), 0.5, 6, 0.95) == Interval{14, 87});
  CHECK_FALSE(quantile_interval(ranks_as_values(100), 0.5, 5.9, 0.95));
  CHECK_FALSE(quantile_interval(ranks_as_values(100), 0.95, 71, 0.95));
}
