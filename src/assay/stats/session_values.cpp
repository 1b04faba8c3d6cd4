// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/session_values.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "assay/stats/autocorrelation.hpp"
#include "assay/stats/levels.hpp"
#include "assay/stats/quantile.hpp"
#include "assay/stats/student.hpp"
#include "assay/stats/weighted_mean.hpp"

namespace assay::stats {
namespace {

Estimate mean_within_session(std::span<const double> session, const Moments& moments,
                             double confidence) {
  Estimate mean{.point = moments.mean, .confidence = confidence};
  const auto squared = variance(moments);
  if (!squared) {
    mean.note = "needs n ≥ 2, has 1";
    return mean;
  }
  const double worth = serial_correlation(session).effective_count;
  if (worth < 2) {
    mean.note =
        fmt::format("needs 2 independent values, has {} worth {:.1f}", session.size(), worth);
    return mean;
  }
  mean.interval = t_interval(mean.point, std::sqrt(*squared / worth), worth - 1.0, confidence);
  return mean;
}

}  // namespace

SessionValues session_values(std::span<const std::vector<double>> sessions) {
  SessionValues values;
  for (const auto& session : sessions) {
    if (session.empty()) continue;
    values.sessions.emplace_back(session);
    values.moments.push_back(moments_of(session));
    values.sorted.insert(values.sorted.end(), session.begin(), session.end());
  }
  std::sort(values.sorted.begin(), values.sorted.end());
  return values;
}

Estimate mean_estimate(const SessionValues& values, double confidence) {
  if (values.sessions.size() == 1) {
    return mean_within_session(values.sessions.front(), values.moments.front(), confidence);
  }
  std::vector<Unit> units;
  for (const Moments& session : values.moments) {
    units.push_back({session.mean, static_cast<double>(session.count)});
  }
  return weighted_mean(units, confidence);
}

Worth worth_at(const SessionValues& values, double bound) {
  if (values.sessions.size() == 1) {
    std::vector<double> indicator;
    indicator.reserve(values.sorted.size());
    for (const double value : values.sessions.front()) indicator.push_back(value <= bound ? 1 : 0);
    return {.count = serial_correlation(indicator).effective_count};
  }
  std::vector<Moments> indicator;
  for (const auto session : values.sessions) {
    const auto size = static_cast<double>(session.size());
    const auto below = static_cast<double>(
        std::count_if(session.begin(), session.end(), [&](double x) { return x <= bound; }));
    indicator.push_back({.count = session.size(),
                         .mean = below / size,
                         .squared_deviations = below * (size - below) / size});
  }
  const double icc = levels_of(indicator)->icc;
  return {.count = effective_count(indicator, icc), .icc = icc};
}

Estimate quantile_estimate(const SessionValues& values, double p, double confidence) {
  Estimate quantile{.point = percentile(values.sorted, p), .confidence = confidence};
  const double worth = worth_at(values, quantile.point).count;
  quantile.interval = quantile_interval(values.sorted, p, worth, confidence);
  if (quantile.interval) return quantile;

  const std::size_t count = values.sorted.size();
  const std::size_t needed = count_needed(p, (1.0 - confidence) / 2.0);
  quantile.note = count < needed
                      ? fmt::format("needs n ≥ {}, has {}", needed, count)
                      : fmt::format("needs n ≥ {} independent values, has {} worth {:.0f}", needed,
                                    count, std::floor(worth));
  return quantile;
}

}  // namespace assay::stats
