// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/rank_test.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include <boost/math/distributions/normal.hpp>

#include "assay/stats/ordered_bits.hpp"

namespace assay::stats {
namespace {

constexpr std::size_t exact_below = 50;  // values a side, as R

struct Sides {
  std::vector<double> baseline;   // ascending
  std::vector<double> candidate;  // ascending

  std::uint64_t pairs() const { return std::uint64_t{baseline.size()} * candidate.size(); }
};

std::vector<double> sorted(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  std::sort(copy.begin(), copy.end());
  return copy;
}

// How many differences candidate − baseline are at most `bound`. As the candidate grows, fewer
// baseline values lie far enough above; rounding a difference keeps that order.
std::uint64_t differences_up_to(const Sides& sides, double bound) {
  std::uint64_t count = 0;
  std::size_t first = 0;  // of the baseline values whose difference is small enough
  for (const double value : sides.candidate) {
    while (first < sides.baseline.size() && value - sides.baseline[first] > bound) ++first;
    count += sides.baseline.size() - first;
  }
  return count;
}

// The rank-th smallest difference, 1-based, by bisection over all doubles between the extremes.
double difference_of_rank(const Sides& sides, std::uint64_t rank) {
  std::uint64_t low = ordered_bits(sides.candidate.front() - sides.baseline.back());
  std::uint64_t high = ordered_bits(sides.candidate.back() - sides.baseline.front());
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (differences_up_to(sides, from_ordered_bits(middle)) >= rank) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return from_ordered_bits(low) + 0.0;  // the first of two zeros is −0
}

double median_difference(const Sides& sides) {
  const std::uint64_t pairs = sides.pairs();
  const double lower = difference_of_rank(sides, (pairs + 1) / 2);
  if (pairs % 2 == 1) return lower;
  const double upper = difference_of_rank(sides, pairs / 2 + 1);
  return lower + (upper - lower) / 2.0;
}

// Pairs in which the candidate is larger, ties counted half.
double u_of(const Sides& sides) {
  double u = 0;
  for (const double value : sides.candidate) {
    const auto [first, last] =
        std::equal_range(sides.baseline.begin(), sides.baseline.end(), value);
    u += static_cast<double>(first - sides.baseline.begin()) +
         static_cast<double>(last - first) / 2.0;
  }
  return u;
}

// Σ(t³ − t) over the groups of t equal values of both sides together.
double tie_sum(const Sides& sides) {
  std::vector<double> all(sides.baseline.size() + sides.candidate.size());
  std::merge(sides.baseline.begin(), sides.baseline.end(), sides.candidate.begin(),
             sides.candidate.end(), all.begin());
  double sum = 0;
  for (auto group = all.begin(); group != all.end();) {
    const auto next = std::upper_bound(group, all.end(), *group);
    const auto size = static_cast<double>(next - group);
    sum += size * size * size - size;
    group = next;
  }
  return sum;
}

// P(U ≤ u) for u = 0, 1, …, n₁n₂ where all orders are equally likely and nothing is tied. The
// largest value is the candidate's with probability n₂/(n₁ + n₂), and is then above n₁ values of
// the baseline: one row a baseline size, brought up candidate by candidate.
std::vector<double> u_distribution(std::size_t baseline, std::size_t candidate) {
  std::vector<std::vector<double>> rows(baseline + 1, std::vector<double>{1.0});  // no candidate
  for (std::size_t n = 1; n <= candidate; ++n) {
    for (std::size_t m = 1; m <= baseline; ++m) {
      const double share = static_cast<double>(n) / static_cast<double>(m + n);
      std::vector<double> row(m * n + 1, 0.0);
      for (std::size_t u = 0; u < rows[m].size(); ++u) row[u + m] += share * rows[m][u];
      for (std::size_t u = 0; u < rows[m - 1].size(); ++u) row[u] += (1.0 - share) * rows[m - 1][u];
      rows[m] = std::move(row);
    }
  }
  std::vector<double>& cumulative = rows[baseline];
  for (std::size_t u = 1; u < cumulative.size(); ++u) cumulative[u] += cumulative[u - 1];
  return cumulative;
}

// The interval between the rank-th smallest and the rank-th largest difference.
std::optional<Interval> interval_of_rank(const Sides& sides, std::uint64_t rank) {
  if (rank == 0) return std::nullopt;
  return Interval{difference_of_rank(sides, rank),
                  difference_of_rank(sides, sides.pairs() - rank + 1)};
}

void test_exactly(const Sides& sides, double confidence, RankTest& test) {
  const auto cumulative = u_distribution(sides.baseline.size(), sides.candidate.size());
  const auto u = static_cast<std::size_t>(test.u);
  const std::size_t extreme = std::min(u, cumulative.size() - 1 - u);
  test.exact = true;
  test.p = std::min(1.0, 2.0 * cumulative[extreme]);
  // The smallest rank c with P(U ≤ c) ≥ α/2, so that P(U ≤ c − 1) is below it.
  const double tail = (1.0 - confidence) / 2.0;
  const auto rank = std::lower_bound(cumulative.begin(), cumulative.end(), tail);
  test.interval = interval_of_rank(sides, static_cast<std::uint64_t>(rank - cumulative.begin()));
}

void test_approximately(const Sides& sides, double ties, double confidence, RankTest& test) {
  const auto baseline = static_cast<double>(sides.baseline.size());
  const auto candidate = static_cast<double>(sides.candidate.size());
  const double count = baseline + candidate;
  const double expected = baseline * candidate / 2.0;
  const double variance = baseline * candidate / 12.0 * (count + 1.0);
  const double of_ties = baseline * candidate / 12.0 * ties / (count * (count - 1.0));
  const boost::math::normal normal;
  if (variance > of_ties) {
    const double distance = std::max(0.0, std::abs(test.u - expected) - 0.5);
    const double z = distance / std::sqrt(variance - of_ties);
    test.p = 2.0 * boost::math::cdf(normal, -z);
  }
  // Without the correction for ties, which would narrow it.
  const double reach = boost::math::quantile(normal, (1.0 + confidence) / 2.0);
  const double rank = std::floor(expected - reach * std::sqrt(variance));
  test.interval = interval_of_rank(sides, static_cast<std::uint64_t>(std::max(0.0, rank)));
}

}  // namespace

std::optional<RankTest> rank_test(std::span<const double> baseline,
                                  std::span<const double> candidate, double confidence) {
  if (baseline.empty() || candidate.empty()) return std::nullopt;
  const Sides sides{sorted(baseline), sorted(candidate)};
  const double ties = tie_sum(sides);
  RankTest test{.u = u_of(sides), .shift = median_difference(sides)};
  if (ties == 0 && baseline.size() < exact_below && candidate.size() < exact_below) {
    test_exactly(sides, confidence, test);
  } else {
    test_approximately(sides, ties, confidence, test);
  }
  return test;
}

}  // namespace assay::stats
