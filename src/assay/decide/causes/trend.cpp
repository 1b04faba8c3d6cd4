// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/causes/trend.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "assay/decide/causes/session_means.hpp"
#include "assay/stats/autocorrelation.hpp"
#include "assay/stats/student.hpp"

namespace assay::decide::causes {
namespace {

constexpr std::size_t fewest_iterations_of_trend = 20;
constexpr double least_trend_pct = 1;
constexpr double following_share = 0.5;

struct Place {
  double t_ms = 0;
  double latency_ms = 0;
};

struct Line {
  double slope = 0;  // of latency, per unit of time
  double tt = 0;     // squared deviations of the times
};

using Sessions = std::map<int, std::vector<Place>>;

Sessions places_of(const ComparedSide& side) {
  Sessions sessions;
  for (const Sample* sample : side.rows.timed) {
    if (const auto latency = latency_of(*sample)) {
      sessions[sample->session].push_back({to_milliseconds(sample->t_start_ns), *latency});
    }
  }
  return sessions;
}

Place mean_place(const std::vector<Place>& places) {
  Place mean;
  for (const Place& place : places) {
    mean.t_ms += place.t_ms / static_cast<double>(places.size());
    mean.latency_ms += place.latency_ms / static_cast<double>(places.size());
  }
  return mean;
}

using Groups = std::vector<std::vector<Place>>;

// Of all groups, each about its own means.
Line line_through(const Groups& groups) {
  Line line;
  double ty = 0;
  for (const std::vector<Place>& places : groups) {
    const Place mean = mean_place(places);
    for (const Place& place : places) {
      line.tt += (place.t_ms - mean.t_ms) * (place.t_ms - mean.t_ms);
      ty += (place.t_ms - mean.t_ms) * (place.latency_ms - mean.latency_ms);
    }
  }
  if (line.tt > 0) line.slope = ty / line.tt;
  return line;
}

bool is_significant(const Line& line, const Groups& sessions, std::size_t count) {
  std::vector<std::vector<double>> residuals;
  double squares = 0;
  for (const std::vector<Place>& places : sessions) {
    const Place mean = mean_place(places);
    std::vector<double>& of_session = residuals.emplace_back();
    for (const Place& place : places) {
      of_session.push_back(place.latency_ms - mean.latency_ms -
                           line.slope * (place.t_ms - mean.t_ms));
      squares += of_session.back() * of_session.back();
    }
  }
  const double inflation = stats::serial_correlation(residuals).inflation;
  const double freedom =
      static_cast<double>(count) / inflation - static_cast<double>(sessions.size()) - 1;
  if (freedom <= 0) return false;
  const double rest = static_cast<double>(count - sessions.size() - 1);
  const double error = std::sqrt(inflation * squares / rest / line.tt);
  const double t = error > 0 ? line.slope / error : INFINITY;
  return line.slope != 0 && stats::t_two_sided_p(t, freedom) < trend_level;
}

}  // namespace

std::optional<Trend> trend_of(const ComparedSide& side) {
  Groups sessions;
  std::vector<Place> means;
  double begin = INFINITY;
  double end = -INFINITY;
  double lengths = 0;
  std::size_t count = 0;
  for (auto& [session, places] : places_of(side)) {
    const auto [first, last] = std::minmax_element(
        places.begin(), places.end(),
        [](const Place& one, const Place& other) { return one.t_ms < other.t_ms; });
    begin = std::min(begin, first->t_ms);
    end = std::max(end, last->t_ms);
    lengths += last->t_ms - first->t_ms;
    count += places.size();
    means.push_back(mean_place(places));
    sessions.push_back(places);
  }
  const auto latency = mean_latency_ms(side);
  if (!latency || *latency <= 0 || count < fewest_iterations_of_trend ||
      count < sessions.size() + 3) {
    return std::nullopt;
  }
  const Line within = line_through(sessions);
  if (within.tt <= 0 || !is_significant(within, sessions, count)) return std::nullopt;

  const Line between = line_through({means});
  const bool follows = between.tt > 0 && between.slope / within.slope >= following_share;
  const double span = follows ? end - begin : lengths / static_cast<double>(sessions.size());
  const Trend trend{.pct = 100 * within.slope * span / *latency, .over_the_run = follows};
  if (std::abs(trend.pct) < least_trend_pct) return std::nullopt;
  return trend;
}

}  // namespace assay::decide::causes
