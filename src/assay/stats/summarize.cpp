// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/summarize.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "assay/stats/moments.hpp"

namespace assay::stats {
namespace {

constexpr std::string_view within_session = "within this session only";

void hold_all_within_session(Summary& summary) {
  for (Estimate* estimate :
       {&summary.mean, &summary.p50, &summary.p90, &summary.p95, &summary.p99}) {
    hold_within_session(*estimate);
  }
}

}  // namespace

void hold_within_session(Estimate& estimate) {
  if (estimate.note.find(within_session) != std::string::npos) return;
  if (!estimate.note.empty()) estimate.note += "; ";
  estimate.note += within_session;
}

Summary summarize(std::span<const std::vector<double>> sessions, double confidence) {
  return summarize_values(session_values(sessions), confidence);
}

Summary summarize_values(const SessionValues& values, double confidence) {
  if (values.sorted.empty()) return {};
  const Moments all = moments_of(values.sorted);

  Summary summary;
  summary.count = values.sorted.size();
  summary.sessions = values.sessions.size();
  summary.mean = mean_estimate(values, confidence);
  summary.standard_deviation = standard_deviation(all);
  summary.cov = cov(all);
  summary.minimum = values.sorted.front();
  summary.p50 = quantile_estimate(values, 0.50, confidence);
  summary.p90 = quantile_estimate(values, 0.90, confidence);
  summary.p95 = quantile_estimate(values, 0.95, confidence);
  summary.p99 = quantile_estimate(values, 0.99, confidence);
  summary.maximum = values.sorted.back();
  if (summary.sessions == 1) hold_all_within_session(summary);
  return summary;
}

Summary summarize_session(std::span<const std::vector<double>> iterations, double confidence) {
  Summary summary = summarize(iterations, confidence);
  summary.sessions = std::min<std::size_t>(summary.sessions, 1);
  hold_all_within_session(summary);
  return summary;
}

}  // namespace assay::stats
