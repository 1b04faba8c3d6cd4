// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/equal_cov.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "assay/stats/selection.hpp"

namespace assay::stats {
namespace {

// With n/(n − 1), since a sample lies closer to its own median than to that of what it was drawn
// from. None where the median is 0; `values` are two or more.
std::optional<std::vector<double>> relative_deviations(std::vector<double> values) {
  const double median = select_median(values);
  if (median == 0) return std::nullopt;
  const auto count = static_cast<double>(values.size());
  const double scale = count / (count - 1.0) / std::abs(median);
  for (double& value : values) value = scale * std::abs(value - median);
  return values;
}

// The relative deviations of each session that has any.
std::optional<Configuration> deviations_of(const Configuration& configuration) {
  Configuration deviations;
  for (const auto& session : configuration) {
    if (session.size() < 2) continue;
    auto of_session = relative_deviations(session);
    if (!of_session) return std::nullopt;
    deviations.push_back(std::move(*of_session));
  }
  return deviations;
}

std::optional<Moments> moments_of_sessions(const Configuration& deviations) {
  std::vector<double> spreads;
  for (const auto& session : deviations) {
    const double spread = moments_of(session).mean;
    if (!(spread > 0)) return std::nullopt;
    spreads.push_back(std::log(spread));
  }
  return moments_of(spreads);
}

Moments moments_of_iterations(const Configuration& deviations) {
  Moments moments;
  for (const auto& session : deviations) moments = merge(moments, moments_of(session));
  return moments;
}

}  // namespace

std::optional<EqualCovTest> equal_cov_test(std::span<const Configuration> configurations) {
  std::vector<Configuration> deviations;
  for (const Configuration& configuration : configurations) {
    auto of_sessions = deviations_of(configuration);
    if (!of_sessions) return std::nullopt;
    deviations.push_back(std::move(*of_sessions));
  }

  EqualCovTest result;
  result.within_session = std::any_of(deviations.begin(), deviations.end(),
                                      [](const auto& sessions) { return sessions.size() < 2; });
  std::vector<Moments> groups;
  for (const Configuration& sessions : deviations) {
    const auto group =
        result.within_session ? moments_of_iterations(sessions) : moments_of_sessions(sessions);
    if (!group) return std::nullopt;
    groups.push_back(*group);
  }
  const auto test = brown_forsythe_test(groups);
  if (!test) return std::nullopt;
  result.test = *test;
  return result;
}

}  // namespace assay::stats
