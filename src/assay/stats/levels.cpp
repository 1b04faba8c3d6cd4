// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/levels.hpp"

#include <algorithm>
#include <cmath>

namespace assay::stats {
namespace {

struct Sizes {
  double sessions = 0;        // r, of those with values
  double values = 0;          // n
  double squared_values = 0;  // Σmᵢ²
};

Sizes sizes_of(std::span<const Moments> sessions) {
  Sizes sizes;
  for (const Moments& session : sessions) {
    const auto size = static_cast<double>(session.count);
    sizes.sessions += session.count > 0 ? 1.0 : 0.0;
    sizes.values += size;
    sizes.squared_values += size * size;
  }
  return sizes;
}

// About one session's mean, as in moments_of: equal means give that mean exactly.
double pooled_mean(std::span<const Moments> sessions, double values) {
  const double origin = sessions.front().mean;
  double offset = 0;
  for (const Moments& session : sessions) {
    offset += static_cast<double>(session.count) / values * (session.mean - origin);
  }
  return origin + offset;
}

}  // namespace

std::optional<Levels> levels_of(std::span<const Moments> sessions) {
  const Sizes sizes = sizes_of(sessions);
  if (sizes.sessions < 2) return std::nullopt;

  double squares_within = 0;
  for (const Moments& session : sessions) squares_within += session.squared_deviations;

  const double pooled = pooled_mean(sessions, sizes.values);
  double squares_between = 0;
  for (const Moments& session : sessions) {
    const double deviation = session.mean - pooled;
    squares_between += static_cast<double>(session.count) * deviation * deviation;
  }

  Levels levels;
  levels.sessions = static_cast<std::size_t>(sizes.sessions);
  levels.session_size =
      (sizes.values - sizes.squared_values / sizes.values) / (sizes.sessions - 1.0);
  if (sizes.values > sizes.sessions) {
    levels.variance_within = squares_within / (sizes.values - sizes.sessions);
  }
  levels.variance_of_means = squares_between / (sizes.sessions - 1.0) / levels.session_size;
  levels.variance_between =
      std::max(0.0, levels.variance_of_means - levels.variance_within / levels.session_size);
  const double total = levels.variance_between + levels.variance_within;
  levels.icc = total > 0 ? levels.variance_between / total : 0.0;
  return levels;
}

double effective_count(std::span<const Moments> sessions, double icc) {
  const Sizes sizes = sizes_of(sessions);
  if (sizes.values == 0) return 0;
  return sizes.values / (1.0 + (sizes.squared_values / sizes.values - 1.0) * icc);
}

}  // namespace assay::stats
