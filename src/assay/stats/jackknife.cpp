// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/jackknife.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

#include "assay/stats/student.hpp"

namespace assay::stats {
namespace {

// For each session, the pool of all the others: what came before it merged with what comes after.
std::vector<Moments> pools_without_each(std::span<const Moments> sessions) {
  std::vector<Moments> pools(sessions.size());
  Moments before;
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    pools[i] = before;
    before = merge(before, sessions[i]);
  }
  Moments after;
  for (std::size_t i = sessions.size(); i-- > 0;) {
    pools[i] = merge(pools[i], after);
    after = merge(after, sessions[i]);
  }
  return pools;
}

}  // namespace

std::optional<Interval> jackknife_interval(std::span<const Moments> sessions,
                                           PooledStatistic statistic, double confidence) {
  std::vector<Moments> filled;
  Moments pool;
  for (const Moments& session : sessions) {
    if (session.count == 0) continue;
    filled.push_back(session);
    pool = merge(pool, session);
  }
  const auto point = statistic(pool);
  if (filled.size() < 2 || !point) return std::nullopt;

  std::vector<double> without;
  for (const Moments& others : pools_without_each(filled)) {
    const auto value = statistic(others);
    if (!value) return std::nullopt;
    without.push_back(*value);
  }
  if (std::all_of(without.begin(), without.end(), [&](double x) { return x == *point; })) {
    return Interval{*point, *point};
  }
  const auto positive = [](double x) { return x > 0; };
  if (!positive(*point) || !std::all_of(without.begin(), without.end(), positive)) {
    return std::nullopt;
  }

  // θ_J = rθ − Σ(1 − mⱼ/n)θ₍ⱼ₎ and (1/r)Σ(τⱼ − θ_J)²/(hⱼ − 1) with hⱼ = n/mⱼ and the pseudo-values
  // τⱼ = hⱼθ − (hⱼ − 1)θ₍ⱼ₎, θ being logarithms. About θ, so that the sums hold small numbers only.
  const double center = std::log(*point);
  const auto count = static_cast<double>(pool.count);
  double correction = 0;  // θ_J − θ
  for (std::size_t j = 0; j < filled.size(); ++j) {
    const double share = static_cast<double>(filled[j].count) / count;
    correction -= (1.0 - share) * (std::log(without[j]) - center);
  }
  double squares = 0;
  for (std::size_t j = 0; j < filled.size(); ++j) {
    const double others = count / static_cast<double>(filled[j].count) - 1.0;  // hⱼ − 1
    const double pseudo_offset = -others * (std::log(without[j]) - center);    // τⱼ − θ
    squares += (pseudo_offset - correction) * (pseudo_offset - correction) / others;
  }
  const auto groups = static_cast<double>(filled.size());
  const Interval logarithm =
      t_interval(center, std::sqrt(squares / groups), groups - 1.0, confidence);
  return Interval{std::exp(logarithm.lower + std::min(0.0, correction)),
                  std::exp(logarithm.upper + std::max(0.0, correction))};
}

}  // namespace assay::stats
