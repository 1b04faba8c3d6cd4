// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/rank_test.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/stats/selection.hpp"

using assay::Interval;
using assay::Random;
using assay::stats::rank_test;

namespace {

// Hollander & Wolfe's permeability of membranes, as in the examples of R's wilcox.test.
const std::vector<double> at_term{.80, .83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, .73, 1.46};
const std::vector<double> earlier{1.15, .88, .90, .74, 1.21};

// The two-sided p of ranks, by going through all ways to choose the candidate's.
double p_by_enumeration(const std::vector<bool>& is_candidate) {
  const auto u_of = [](const std::vector<bool>& marks) {
    int u = 0;
    int baseline = 0;
    for (const bool mark : marks) (mark ? u : baseline) += mark ? baseline : 1;
    return u;
  };
  const auto candidates = std::count(is_candidate.begin(), is_candidate.end(), true);
  const auto pairs = candidates * (static_cast<long>(is_candidate.size()) - candidates);
  const long observed = u_of(is_candidate);
  const long extreme = std::min(observed, pairs - observed);
  auto marks = is_candidate;
  std::sort(marks.begin(), marks.end());
  int all = 0;
  int as_extreme = 0;
  do {
    ++all;
    as_extreme += u_of(marks) <= extreme ? 1 : 0;
  } while (std::next_permutation(marks.begin(), marks.end()));
  return std::min(1.0, 2.0 * as_extreme / all);
}

}  // namespace

TEST_CASE("the permeability data of Hollander and Wolfe have the values that R gives") {
  const auto test = rank_test(earlier, at_term, 0.95);
  REQUIRE(test);
  CHECK(test->u == 35.0);
  CHECK(test->exact);
  CHECK(test->p == doctest::Approx(0.254412).epsilon(1e-5));
  CHECK(test->shift == doctest::Approx(0.305));
  REQUIRE(test->interval);
  CHECK(test->interval->lower == doctest::Approx(-0.15));
  CHECK(test->interval->upper == doctest::Approx(0.76));
}

TEST_CASE("the exact p is the share of all orders as extreme as the one seen") {
  Random random(2);
  for (int example = 0; example < 20; ++example) {
    std::vector<bool> is_candidate;
    std::vector<double> baseline;
    std::vector<double> candidate;
    for (int value = 0; value < 9; ++value) {
      is_candidate.push_back(value == 8 || (value > 0 && random.below(2) == 1));
      (is_candidate.back() ? candidate : baseline).push_back(value);
    }
    const auto test = rank_test(baseline, candidate, 0.95);
    CHECK(test->exact);
    CHECK(test->p == doctest::Approx(p_by_enumeration(is_candidate)).epsilon(1e-12));
  }
}

TEST_CASE("the approximation meets the exact p where one takes over from the other") {
  Random random(6);
  std::vector<double> baseline;
  std::vector<double> candidate;
  for (int i = 0; i < 49; ++i) {
    baseline.push_back(random.normal());
    candidate.push_back(0.3 + random.normal());
  }
  const auto exact = rank_test(baseline, candidate, 0.95);
  auto tied = candidate;
  tied.front() = baseline.front() = std::max(tied.front(), baseline.front());
  const auto approximate = rank_test(baseline, tied, 0.95);
  CHECK(exact->exact);
  CHECK_FALSE(approximate->exact);
  CHECK(approximate->p == doctest::Approx(exact->p).epsilon(0.25));
  CHECK(approximate->interval->lower == doctest::Approx(exact->interval->lower).epsilon(0.25));
}

TEST_CASE("ties and continuity are corrected for") {
  // By hand: U = 2½ + 3½ + 3½ + 4 of 16; ties of 2, 2 and 3: Σ(t³ − t) = 6 + 6 + 24 = 36;
  // σ² = 16/12·(9 − 36/56); z = (|13½ − 8| − ½)/σ; 2Φ(−z) = erfc(z/√2).
  const auto test =
      rank_test(std::vector<double>{1, 1, 2, 3}, std::vector<double>{2, 3, 3, 4}, 0.95);
  REQUIRE(test);
  CHECK_FALSE(test->exact);
  CHECK(test->u == 13.5);
  const double z = 5.0 / std::sqrt(16.0 / 12.0 * (9.0 - 36.0 / 56.0));
  CHECK(test->p == doctest::Approx(std::erfc(z / std::sqrt(2.0))));
}

TEST_CASE("the shift is the median of all differences, and the interval two of them") {
  Random random(14);
  std::vector<double> baseline;
  std::vector<double> candidate;
  for (int i = 0; i < 70; ++i) baseline.push_back(std::round(1e9 + 20.0 * random.normal()));
  for (int i = 0; i < 55; ++i) candidate.push_back(std::round(1e9 + 5 + 20.0 * random.normal()));
  std::vector<double> differences;
  for (const double after : candidate) {
    for (const double before : baseline) differences.push_back(after - before);
  }
  const auto test = rank_test(baseline, candidate, 0.95);
  CHECK(test->shift == assay::stats::select_median(differences));
  std::sort(differences.begin(), differences.end());
  const auto rank = static_cast<std::size_t>(70.0 * 55.0 / 2.0 -
                                             1.959964 * std::sqrt(70.0 * 55.0 * 126.0 / 12.0));
  CHECK(test->interval == Interval{differences[rank - 1], differences[70 * 55 - rank]});
}

TEST_CASE("samples too large for all their differences have a shift") {
  std::vector<double> baseline;
  std::vector<double> candidate;
  for (int i = 0; i < 20'000; ++i) {
    baseline.push_back(i);
    candidate.push_back(i + 7.25);
  }
  const auto test = rank_test(baseline, candidate, 0.95);
  CHECK(test->shift == 7.25);
}

TEST_CASE("the interval of the shift covers it at least as often as it says") {
  constexpr int runs = 1000;
  Random random(10);
  int covered = 0;
  for (int run = 0; run < runs; ++run) {
    std::vector<double> baseline;
    std::vector<double> candidate;
    for (int i = 0; i < 8; ++i) {
      baseline.push_back(std::exp(random.normal()));
      candidate.push_back(2.0 + std::exp(random.normal()));
    }
    const auto interval = rank_test(baseline, candidate, 0.95)->interval;
    covered += interval->lower <= 2.0 && 2.0 <= interval->upper ? 1 : 0;
  }
  CHECK(covered / static_cast<double>(runs) > 0.95 - 4.0 * std::sqrt(0.95 * 0.05 / runs));
}

TEST_CASE("few values have a p and no interval, and an empty side nothing") {
  const auto test = rank_test(std::vector<double>{1, 2, 3}, std::vector<double>{4, 5, 6}, 0.95);
  REQUIRE(test);
  CHECK(test->u == 9.0);
  CHECK(test->p == doctest::Approx(0.1));
  CHECK(test->shift == 3.0);
  CHECK_FALSE(test->interval);
  CHECK_FALSE(rank_test({}, at_term, 0.95));
  CHECK_FALSE(rank_test(at_term, {}, 0.95));
}

TEST_CASE("constant samples differ by nothing, with certainty of nothing else") {
  const std::vector<double> values(20, 0.1);
  const auto test = rank_test(values, values, 0.95);
  CHECK(test->p == 1.0);
  CHECK(test->shift == 0.0);
  CHECK_FALSE(std::signbit(test->shift));
  CHECK(test->interval == Interval{0, 0});
}
