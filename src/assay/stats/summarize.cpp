// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/summarize.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "assay/stats/levels.hpp"
#include "assay/stats/moments.hpp"
#include "assay/stats/quantile.hpp"
#include "assay/stats/student.hpp"
#include "assay/stats/weighted_mean.hpp"

namespace assay::stats {
namespace {

using Values = std::span<const double>;

constexpr std::string_view within_session = "within this session only";

void hold_all_within_session(Summary& summary) {
  for (Estimate* estimate :
       {&summary.mean, &summary.p50, &summary.p90, &summary.p95, &summary.p99}) {
    hold_within_session(*estimate);
  }
}

Estimate mean_of(std::span<const Moments> sessions, const Moments& pooled, double confidence) {
  if (sessions.size() > 1) {
    std::vector<Unit> units;
    for (const Moments& session : sessions) {
      units.push_back({session.mean, static_cast<double>(session.count)});
    }
    return weighted_mean(units, confidence);
  }
  Estimate mean{.point = pooled.mean, .confidence = confidence};
  if (const auto squared = variance(pooled)) {
    const auto count = static_cast<double>(pooled.count);
    mean.interval = t_interval(mean.point, std::sqrt(*squared / count), count - 1.0, confidence);
  } else {
    mean.note = "needs n ≥ 2, has 1";
  }
  return mean;
}

// What the sessions' values are worth where only x ≤ bound matters: the effective count by the
// intraclass correlation of that indicator.
double count_worth_at(std::span<const Values> sessions, double bound, double count) {
  std::vector<Moments> indicator;
  for (const Values session : sessions) {
    const auto size = static_cast<double>(session.size());
    const auto below = static_cast<double>(
        std::count_if(session.begin(), session.end(), [&](double x) { return x <= bound; }));
    indicator.push_back({.count = session.size(),
                         .mean = below / size,
                         .squared_deviations = below * (size - below) / size});
  }
  const auto levels = levels_of(indicator);
  return levels ? effective_count(indicator, levels->icc) : count;
}

Estimate quantile_of(std::span<const Values> sessions, Values sorted, double p, double confidence) {
  Estimate quantile{.point = percentile(sorted, p), .confidence = confidence};
  const auto count = static_cast<double>(sorted.size());
  const double worth = count_worth_at(sessions, quantile.point, count);
  quantile.interval = quantile_interval(sorted, p, worth, confidence);
  if (quantile.interval) return quantile;

  const std::size_t needed = count_needed(p, (1.0 - confidence) / 2.0);
  quantile.note = sorted.size() < needed
                      ? fmt::format("needs n ≥ {}, has {}", needed, sorted.size())
                      : fmt::format("needs n ≥ {} independent values, has {} worth {:.0f}", needed,
                                    sorted.size(), std::floor(worth));
  return quantile;
}

}  // namespace

void hold_within_session(Estimate& estimate) {
  if (estimate.note.find(within_session) != std::string::npos) return;
  if (!estimate.note.empty()) estimate.note += "; ";
  estimate.note += within_session;
}

Summary summarize(std::span<const std::vector<double>> sessions, double confidence) {
  std::vector<Values> filled;
  for (const auto& session : sessions) {
    if (!session.empty()) filled.emplace_back(session);
  }
  if (filled.empty()) return {};

  std::vector<Moments> moments;
  std::vector<double> pooled;
  for (const Values session : filled) {
    moments.push_back(moments_of(session));
    pooled.insert(pooled.end(), session.begin(), session.end());
  }
  std::sort(pooled.begin(), pooled.end());
  const Moments all = moments_of(pooled);

  Summary summary;
  summary.count = pooled.size();
  summary.sessions = filled.size();
  summary.mean = mean_of(moments, all, confidence);
  summary.standard_deviation = standard_deviation(all);
  summary.cov = cov(all);
  summary.minimum = pooled.front();
  summary.p50 = quantile_of(filled, pooled, 0.50, confidence);
  summary.p90 = quantile_of(filled, pooled, 0.90, confidence);
  summary.p95 = quantile_of(filled, pooled, 0.95, confidence);
  summary.p99 = quantile_of(filled, pooled, 0.99, confidence);
  summary.maximum = pooled.back();
  if (filled.size() == 1) hold_all_within_session(summary);
  return summary;
}

Summary summarize_session(std::span<const std::vector<double>> iterations, double confidence) {
  Summary summary = summarize(iterations, confidence);
  summary.sessions = std::min<std::size_t>(summary.sessions, 1);
  hold_all_within_session(summary);
  return summary;
}

}  // namespace assay::stats
