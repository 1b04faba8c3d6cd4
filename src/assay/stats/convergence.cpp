// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/convergence.hpp"

#include <algorithm>
#include <cmath>

#include "assay/stats/jackknife.hpp"
#include "assay/stats/moments.hpp"
#include "assay/stats/session_values.hpp"

namespace assay::stats {
namespace {

constexpr std::size_t every_count_up_to = 100;
constexpr double later_points = 60;
constexpr std::size_t blocks_of_one_session = 10;

std::vector<std::size_t> counts_up_to(std::size_t total) {
  std::vector<std::size_t> counts;
  for (std::size_t n = 1; n <= std::min(total, every_count_up_to); ++n) counts.push_back(n);
  if (total <= every_count_up_to) return counts;
  const double ratio = static_cast<double>(total) / static_cast<double>(every_count_up_to);
  for (double step = 1; step <= later_points; ++step) {
    const double count =
        static_cast<double>(every_count_up_to) * std::pow(ratio, step / later_points);
    const auto n = step == later_points ? total : static_cast<std::size_t>(std::llround(count));
    if (n > counts.back()) counts.push_back(n);
  }
  return counts;
}

// Rows of sessions that still have values are taken whole, the last one as far as it goes.
std::vector<std::size_t> sizes_at(std::span<const std::vector<double>> sessions,
                                  std::size_t count) {
  std::vector<std::size_t> sorted;
  for (const auto& session : sessions) sorted.push_back(session.size());
  std::sort(sorted.begin(), sorted.end());
  std::size_t left = count;
  std::size_t depth = 0;
  std::size_t open = sorted.size();
  for (const std::size_t size : sorted) {
    const std::size_t rows = std::min(size - depth, left / open);
    depth += rows;
    left -= rows * open;
    if (depth < size) break;
    --open;
  }
  std::vector<std::size_t> sizes;
  for (const auto& session : sessions) {
    std::size_t size = std::min(depth, session.size());
    if (left > 0 && session.size() > depth) {
      ++size;
      --left;
    }
    sizes.push_back(size);
  }
  return sizes;
}

// Blocks of at least two values.
std::vector<Moments> blocks_of(std::span<const double> values) {
  return moments_of_blocks(values, std::min(blocks_of_one_session, values.size() / 2));
}

}  // namespace

std::vector<ConvergencePoint> convergence_of(std::span<const std::vector<double>> sessions,
                                             double confidence) {
  std::size_t total = 0;
  for (const auto& session : sessions) total += session.size();
  std::vector<ConvergencePoint> points;
  for (const std::size_t count : counts_up_to(total)) {
    const auto sizes = sizes_at(sessions, count);
    SessionValues values;  // unsorted: neither estimate needs order
    Moments all;
    for (std::size_t i = 0; i < sessions.size(); ++i) {
      if (sizes[i] == 0) continue;
      values.sessions.push_back(std::span(sessions[i]).first(sizes[i]));
      values.moments.push_back(moments_of(values.sessions.back()));
      all = merge(all, values.moments.back());
    }
    ConvergencePoint& point = points.emplace_back();
    point.count = count;
    point.mean = mean_estimate(values, confidence);
    point.standard_deviation = {.point = standard_deviation(all).value_or(0),
                                .interval = std::nullopt,
                                .confidence = confidence};
    const auto groups =
        values.sessions.size() == 1 ? blocks_of(values.sessions.front()) : values.moments;
    point.standard_deviation.interval = jackknife_interval(groups, &standard_deviation, confidence);
  }
  return points;
}

std::optional<std::size_t> sufficient_count(std::span<const ConvergencePoint> points,
                                            double relative) {
  std::optional<std::size_t> sufficient;
  for (const ConvergencePoint& point : points) {
    const auto& interval = point.mean.interval;
    const bool is_narrow = interval && 0.5 * (interval->upper - interval->lower) <=
                                           relative * std::abs(point.mean.point);
    if (!is_narrow) {
      sufficient.reset();
    } else if (!sufficient) {
      sufficient = point.count;
    }
  }
  return sufficient;
}

}  // namespace assay::stats
