// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/autocorrelation.hpp"

#include <algorithm>
#include <utility>

#include "assay/stats/moments.hpp"

namespace assay::stats {

namespace {

constexpr std::size_t lags_bound = 128;

using Series = std::vector<double>;

Series centred(std::span<const double> series) {
  const double mean = moments_of(series).mean;
  Series deviations(series.begin(), series.end());
  for (double& value : deviations) value -= mean;
  return deviations;
}

// Σᵢ xᵢxᵢ₊ₖ.
double lagged_product(std::span<const double> deviations, std::size_t lag) {
  double sum = 0;
  for (std::size_t i = lag; i < deviations.size(); ++i) sum += deviations[i - lag] * deviations[i];
  return sum;
}

double lagged_product(std::span<const Series> sessions, std::size_t lag) {
  double sum = 0;
  for (const Series& session : sessions) sum += lagged_product(session, lag);
  return sum;
}

std::size_t count_of(std::span<const Series> sessions) {
  std::size_t count = 0;
  for (const Series& session : sessions) count += session.size();
  return count;
}

std::size_t longest(std::span<const Series> sessions) {
  std::size_t size = 0;
  for (const Series& session : sessions) size = std::max(size, session.size());
  return size;
}

// Means of pairs of neighbours; an odd last value is left out.
void halve(Series& series) {
  const std::size_t pairs = series.size() / 2;
  for (std::size_t i = 0; i < pairs; ++i) series[i] = (series[2 * i] + series[2 * i + 1]) / 2;
  series.resize(pairs);
}

// τ of deviations as they are; none where it takes more than the bound of lags.
std::optional<double> inflation_within_bound(std::span<const Series> sessions) {
  const std::size_t size = longest(sessions);
  const double squares = lagged_product(sessions, 0);
  double sum = 0;
  double previous = 2;  // no pair has more
  for (std::size_t lag = 0; lag < size; lag += 2) {
    if (lag >= lags_bound) return std::nullopt;
    const double even = lag == 0 ? squares : lagged_product(sessions, lag);
    const double pair = (even + lagged_product(sessions, lag + 1)) / squares;
    if (pair <= 0) break;
    previous = std::min(previous, pair);
    sum += previous;
  }
  return 2 * sum - 1;
}

// Deviations from each session's mean in, τ out.
double inflation_of(std::vector<Series> sessions) {
  const auto mean_square = [&sessions] {
    return lagged_product(sessions, 0) / static_cast<double>(count_of(sessions));
  };
  const double whole = mean_square();
  if (!(whole > 0)) return 1;
  double factor = 1;  // b · γₘ(0)/γ(0)
  for (double width = 1;; width *= 2, factor = width * mean_square() / whole) {
    if (!(factor > 0)) return 1;
    if (const auto inflation = inflation_within_bound(sessions)) {
      return std::max(1.0, *inflation * factor);
    }
    for (Series& session : sessions) halve(session);
  }
}

// Of deviations from each session's mean.
std::optional<double> correlation_at(std::span<const Series> sessions, std::size_t lag) {
  if (lag >= longest(sessions)) return std::nullopt;
  const double squares = lagged_product(sessions, 0);
  if (!(squares > 0)) return std::nullopt;
  return lagged_product(sessions, lag) / squares;
}

SerialCorrelation correlation_of(std::vector<Series> deviations) {
  const std::size_t count = count_of(deviations);
  const auto lag_one = correlation_at(deviations, 1);
  const double inflation = count < 4 ? 1 : inflation_of(std::move(deviations));
  return {.lag_one = lag_one,
          .inflation = inflation,
          .effective_count = static_cast<double>(count) / inflation};
}

}  // namespace

std::optional<double> autocorrelation(std::span<const double> series, std::size_t lag) {
  const Series deviations = centred(series);
  return correlation_at({&deviations, 1}, lag);
}

SerialCorrelation serial_correlation(std::span<const double> series) {
  return correlation_of({centred(series)});
}

SerialCorrelation serial_correlation(std::span<const std::vector<double>> sessions) {
  std::vector<Series> deviations;
  deviations.reserve(sessions.size());
  for (const auto& session : sessions) deviations.push_back(centred(session));
  return correlation_of(std::move(deviations));
}

}  // namespace assay::stats
