// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/spread.hpp"

#include <cstddef>
#include <limits>

#include "assay/stats/bootstrap.hpp"
#include "assay/stats/jackknife.hpp"
#include "assay/stats/moments.hpp"

namespace assay::stats {
namespace {

constexpr std::size_t most_resampled = 10'000;
constexpr std::size_t block_count = 100;

SpreadIntervals intervals_of_groups(std::span<const Moments> groups, double confidence) {
  return {.standard_deviation = jackknife_interval(groups, standard_deviation, confidence),
          .cov = jackknife_interval(groups, cov, confidence)};
}

std::optional<Interval> resampled(std::span<const double> values, PooledStatistic statistic,
                                  const Resampling& resampling) {
  const auto of_resample = [&](std::span<double> resample) {
    return statistic(moments_of(resample)).value_or(std::numeric_limits<double>::quiet_NaN());
  };
  return bca_interval(values, of_resample, resampling);
}

SpreadIntervals intervals_of_session(std::span<const double> values, std::uint64_t seed,
                                     double confidence) {
  SpreadIntervals intervals;
  if (values.size() > most_resampled) {
    intervals = intervals_of_groups(moments_of_blocks(values, block_count), confidence);
  } else if (values.size() >= 3) {
    const Resampling resampling{.seed = seed, .confidence = confidence};
    intervals.standard_deviation = resampled(values, standard_deviation, resampling);
    intervals.cov = resampled(values, cov, resampling);
  }
  intervals.within_session = true;
  return intervals;
}

}  // namespace

SpreadIntervals spread_intervals(std::span<const std::vector<double>> sessions, std::uint64_t seed,
                                 double confidence) {
  std::vector<Moments> moments;
  std::span<const double> last;
  for (const auto& session : sessions) {
    if (session.empty()) continue;
    last = session;
    moments.push_back(moments_of(session));
  }
  if (moments.size() == 1) return intervals_of_session(last, seed, confidence);
  return intervals_of_groups(moments, confidence);
}

}  // namespace assay::stats
