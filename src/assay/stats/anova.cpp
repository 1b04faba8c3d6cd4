// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/anova.hpp"

#include <boost/math/distributions/fisher_f.hpp>

namespace assay::stats {

std::optional<FTest> brown_forsythe_test(std::span<const Moments> groups) {
  if (groups.size() < 2) return std::nullopt;
  Moments pool;
  for (const Moments& group : groups) {
    if (group.count < 2) return std::nullopt;
    pool = merge(pool, group);
  }

  double between = 0;  // Σnᵢ(x̄ᵢ − x̄)²
  double expected = 0;  // Σ(1 − fᵢ)sᵢ² with fᵢ = nᵢ/n: its expectation if the means agree
  double expected_squares = 0;  // Σ((1 − fᵢ)sᵢ²)²/(nᵢ − 1)
  double weighted = 0;          // Σfᵢsᵢ²
  double squares = 0;           // Σsᵢ⁴
  double weighted_squares = 0;  // Σfᵢsᵢ⁴
  for (const Moments& group : groups) {
    const auto count = static_cast<double>(group.count);
    const double share = count / static_cast<double>(pool.count);
    const double distance = group.mean - pool.mean;
    const double spread = group.squared_deviations / (count - 1.0);
    const double part = (1.0 - share) * spread;
    between += count * distance * distance;
    expected += part;
    expected_squares += part * part / (count - 1.0);
    weighted += share * spread;
    squares += spread * spread;
    weighted_squares += share * spread * spread;
  }
  if (!(expected_squares > 0)) return std::nullopt;

  FTest test;
  test.f = between / expected;
  test.numerator_degrees =
      expected * expected / (squares + weighted * weighted - 2.0 * weighted_squares);
  test.denominator_degrees = expected * expected / expected_squares;
  const boost::math::fisher_f distribution(test.numerator_degrees, test.denominator_degrees);
  test.p = boost::math::cdf(boost::math::complement(distribution, test.f));
  return test;
}

}  // namespace assay::stats
