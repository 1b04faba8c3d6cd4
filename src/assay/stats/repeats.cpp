// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/repeats.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "assay/base/random.hpp"
#include "assay/stats/quantile.hpp"
#include "assay/stats/student.hpp"

namespace assay::stats {
namespace {

// The smallest count in [first, most_iterations] that is enough, if enough stays enough.
template <class IsEnough>
std::optional<std::size_t> smallest_count(std::size_t first, IsEnough is_enough) {
  std::size_t known = first;
  while (known < most_iterations && !is_enough(known)) known = std::min(known * 2, most_iterations);
  if (known == most_iterations && !is_enough(known)) return std::nullopt;
  std::size_t below = std::max(first, known / 2) - 1;  // not enough, or before the first
  while (known - below > 1) {
    const std::size_t middle = below + (known - below) / 2;
    (is_enough(middle) ? known : below) = middle;
  }
  return known;
}

// Of shape ≥ 1 and scale 1 (Marsaglia & Tsang, "A simple method for generating gamma variables",
// 2000).
double gamma_value(Random& random, double shape) {
  const double d = shape - 1.0 / 3.0;
  const double c = 1.0 / std::sqrt(9.0 * d);
  while (true) {
    const double normal = random.normal();
    const double root = 1.0 + c * normal;
    if (root <= 0) continue;
    const double cube = root * root * root;
    if (std::log(1.0 - random.uniform()) <
        0.5 * normal * normal + d - d * cube + d * std::log(cube)) {
      return d * cube;
    }
  }
}

// The half-width of the quantile's interval in a bootstrap sample of `count` values. The order
// statistics j < k of uniform numbers are ratios of sums of j, k − j and n + 1 − k exponentials, so
// the sample itself need not be drawn.
double resampled_half_width(std::span<const double> sorted, const Ranks& ranks, std::size_t count,
                            Random& random) {
  const auto lower = static_cast<double>(ranks.lower);
  const auto upper = static_cast<double>(ranks.upper);
  const double below = gamma_value(random, lower);
  const double between = ranks.upper > ranks.lower ? gamma_value(random, upper - lower) : 0.0;
  const double above = gamma_value(random, static_cast<double>(count) + 1.0 - upper);
  const double sum = below + between + above;
  const auto value_at = [&](double uniform) {
    const auto index = static_cast<std::size_t>(uniform * static_cast<double>(sorted.size()));
    return sorted[std::min(index, sorted.size() - 1)];
  };
  return 0.5 * (value_at((below + between) / sum) - value_at(below / sum));
}

// The cheapest over the number of sessions; `size_for` gives the smallest number of iterations of
// each, or nothing where no number would do.
template <class SizeFor>
std::optional<SessionPlan> cheapest(const LevelCosts& costs, SizeFor size_for) {
  std::optional<SessionPlan> best;
  for (std::size_t sessions = 2; sessions <= most_sessions; ++sessions) {
    const auto count = static_cast<double>(sessions);
    const bool cannot_win = best && count * (costs.session + costs.iteration) >= best->seconds;
    if (cannot_win) break;
    const std::optional<double> size = size_for(count);
    if (!size || *size * count > static_cast<double>(most_iterations)) continue;
    const double iterations = std::max(1.0, std::ceil(*size));
    const double cost = count * (costs.session + iterations * costs.iteration);
    if (best && cost >= best->seconds) continue;
    best = {
        .sessions = sessions, .iterations = static_cast<std::size_t>(iterations), .seconds = cost};
  }
  return best;
}

}  // namespace

std::optional<std::size_t> count_for_mean(double cov, double relative, double confidence) {
  return smallest_count(2, [&](std::size_t count) {
    const auto n = static_cast<double>(count);
    return t_quantile((1.0 + confidence) / 2.0, n - 1.0) * cov / std::sqrt(n) <= relative;
  });
}

std::optional<std::size_t> count_for_quantile(std::span<const double> sorted, double p,
                                              double relative, std::uint64_t seed,
                                              double confidence, int resamples) {
  const double wanted = relative * percentile(sorted, p);
  return smallest_count(count_needed(p, (1.0 - confidence) / 2.0), [&](std::size_t count) {
    const auto ranks = quantile_ranks(count, p, confidence);
    if (!ranks) return false;
    Random random(derive_seed(seed, {count}));
    int narrow = 0;
    for (int i = 0; i < resamples; ++i) {
      narrow += resampled_half_width(sorted, *ranks, count, random) <= wanted ? 1 : 0;
    }
    return 2 * narrow >= resamples;
  });
}

std::optional<std::size_t> optimal_session_size(const LevelVariances& variances,
                                                const LevelCosts& costs) {
  if (variances.between <= 0 || costs.iteration <= 0) return std::nullopt;
  const double size =
      std::sqrt(costs.session / costs.iteration * variances.within / variances.between);
  if (size > static_cast<double>(most_iterations)) return std::nullopt;
  return static_cast<std::size_t>(std::max(1.0, std::ceil(size)));
}

std::optional<SessionPlan> plan_for_mean(const LevelVariances& variances, const LevelCosts& costs,
                                         double half_width, double confidence) {
  return cheapest(costs, [&](double sessions) -> std::optional<double> {
    const double t = t_quantile((1.0 + confidence) / 2.0, sessions - 1.0);
    const double allowed = sessions * (half_width / t) * (half_width / t);  // of a session's mean
    if (variances.within == 0 && allowed >= variances.between) return 1.0;
    if (allowed <= variances.between) return std::nullopt;
    return variances.within / (allowed - variances.between);
  });
}

std::optional<SessionPlan> plan_for_count(double independent, double icc, const LevelCosts& costs) {
  return cheapest(costs, [&](double sessions) -> std::optional<double> {
    if (sessions >= independent) return 1.0;
    if (sessions <= independent * icc) return std::nullopt;
    return independent * (1.0 - icc) / (sessions - independent * icc);
  });
}

}  // namespace assay::stats
