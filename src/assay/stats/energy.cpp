// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/energy.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace assay::stats {
namespace {

using Readings = std::span<const TimedValue>;

bool is_before(const TimedValue& reading, Nanoseconds time_ns) {
  return reading.time_ns < time_ns;
}

// The readings from the last one at or before the window to the first one at or after it.
struct Reach {
  std::size_t first = 0;
  std::size_t last = 0;
};

tl::expected<Reach, std::string> reach_of(Readings readings, TimeWindow window) {
  if (window.begin_ns > window.end_ns) {
    return tl::unexpected<std::string>("the window ends before it begins");
  }
  if (readings.empty()) return tl::unexpected<std::string>("there is no reading");
  if (readings.front().time_ns > window.begin_ns) {
    return tl::unexpected<std::string>("the first reading came after the window had begun");
  }
  if (readings.back().time_ns < window.end_ns) {
    return tl::unexpected<std::string>("the last reading came before the window ended");
  }
  const auto place = [&](auto found) {
    return static_cast<std::size_t>(std::distance(readings.begin(), found));
  };
  const auto after_begin = std::upper_bound(
      readings.begin(), readings.end(), window.begin_ns,
      [](Nanoseconds time, const TimedValue& reading) { return time < reading.time_ns; });
  const auto end = std::lower_bound(readings.begin(), readings.end(), window.end_ns, is_before);
  const std::size_t first = place(after_begin) - 1;
  return Reach{first, std::max(place(end), first)};
}

Nanoseconds longest_gap(Readings readings, Reach reach) {
  Nanoseconds longest = 0;
  for (std::size_t i = reach.first; i < reach.last; ++i) {
    longest = std::max(longest, readings[i + 1].time_ns - readings[i].time_ns);
  }
  return longest;
}

double mean_power(const TimedValue& before, const TimedValue& after) {
  return (after.value - before.value) / to_seconds(after.time_ns - before.time_ns);
}

// What the counter said at a time within `readings`, less its value in the reading before, which is
// `base`: so that energies of long runs lose no digits.
double counted_at(Readings readings, std::size_t base, Nanoseconds time_ns) {
  const auto at = std::lower_bound(readings.begin(), readings.end(), time_ns, is_before);
  const auto right = static_cast<std::size_t>(std::distance(readings.begin(), at));
  const double origin = readings[base].value;
  if (readings[right].time_ns == time_ns) return readings[right].value - origin;

  const std::size_t left = right - 1;
  const double width = to_seconds(readings[right].time_ns - readings[left].time_ns);
  const double mean = mean_power(readings[left], readings[right]);
  // Half the slope of the power, as either neighbour sees it.
  double bend = 0;
  int neighbours = 0;
  if (left > 0) {
    const double before = mean_power(readings[left - 1], readings[left]);
    bend += (mean - before) / to_seconds(readings[right].time_ns - readings[left - 1].time_ns);
    ++neighbours;
  }
  if (right + 1 < readings.size()) {
    const double after = mean_power(readings[right], readings[right + 1]);
    bend += (after - mean) / to_seconds(readings[right + 1].time_ns - readings[left].time_ns);
    ++neighbours;
  }
  if (neighbours > 0) bend /= neighbours;
  const double most = std::max(mean, 0.0) / width;
  bend = std::clamp(bend, -most, most);

  const double since_left = to_seconds(time_ns - readings[left].time_ns);
  const double until_right = to_seconds(readings[right].time_ns - time_ns);
  return readings[left].value - origin + mean * since_left - bend * since_left * until_right;
}

// Nothing before the first or after the last of them.
std::optional<double> power_at(Readings readings, Nanoseconds time_ns) {
  const auto right = std::lower_bound(readings.begin(), readings.end(), time_ns, is_before);
  if (right == readings.end()) return std::nullopt;
  if (right->time_ns == time_ns) return right->value;
  if (right == readings.begin()) return std::nullopt;
  const TimedValue& before = *std::prev(right);
  const double share = static_cast<double>(time_ns - before.time_ns) /
                       static_cast<double>(right->time_ns - before.time_ns);
  return before.value + share * (right->value - before.value);
}

void append(std::vector<TimedValue>& readings, TimedValue reading) {
  if (readings.empty() || readings.back().time_ns < reading.time_ns) readings.push_back(reading);
}

}  // namespace

std::map<std::string, PowerSeries> series_by_channel(std::span<const PowerReading> readings) {
  std::map<std::string, PowerSeries> channels;
  for (const PowerReading& reading : readings) {
    PowerSeries& series = channels[reading.channel];
    if (reading.power_w) append(series.power_w, {reading.t_ns, *reading.power_w});
    if (!reading.energy_j) continue;
    // Counting begins at 0, where there is no mean power since a reading before.
    const bool begins =
        !series.energy_j.empty() && (*reading.energy_j < series.energy_j.back().value ||
                                     (*reading.energy_j == 0 && !reading.power_w));
    const std::size_t count = series.energy_j.size();
    append(series.energy_j, {reading.t_ns, *reading.energy_j});
    if (begins && series.energy_j.size() > count) series.breaks.push_back(count);
  }
  return channels;
}

tl::expected<WindowEnergy, std::string> counted_energy(const PowerSeries& series,
                                                       TimeWindow window) {
  const auto reach = reach_of(series.energy_j, window);
  if (!reach) return tl::unexpected(reach.error());
  // Only readings of one counting belong together.
  const auto next_break =
      std::upper_bound(series.breaks.begin(), series.breaks.end(), reach->first);
  if (next_break != series.breaks.end() && *next_break <= reach->last) {
    return tl::unexpected<std::string>("the counter began anew inside the window");
  }
  const std::size_t from = next_break == series.breaks.begin() ? 0 : *std::prev(next_break);
  const std::size_t to = next_break == series.breaks.end() ? series.energy_j.size() : *next_break;
  const Readings counting = Readings(series.energy_j).subspan(from, to - from);
  const std::size_t base = reach->first - from;
  return WindowEnergy{
      counted_at(counting, base, window.end_ns) - counted_at(counting, base, window.begin_ns),
      longest_gap(series.energy_j, *reach)};
}

tl::expected<WindowEnergy, std::string> integrated_energy(const PowerSeries& series,
                                                          TimeWindow window) {
  const auto reach = reach_of(series.power_w, window);
  if (!reach) return tl::unexpected(reach.error());
  const auto inside =
      Readings(series.power_w).subspan(reach->first, reach->last - reach->first + 1);
  return WindowEnergy{integral(inside, window.begin_ns, window.end_ns).value_or(0),
                      longest_gap(series.power_w, *reach)};
}

tl::expected<WindowEnergy, std::string> window_energy(const PowerSeries& series,
                                                      TimeWindow window) {
  if (series.energy_j.empty()) return integrated_energy(series, window);
  auto counted = counted_energy(series, window);
  // A counter that fails while power goes on does not end the measurement. One that began anew
  // does: its mean powers do not know what they miss.
  if (!counted && !reach_of(series.energy_j, window)) {
    if (auto integrated = integrated_energy(series, window)) return integrated;
  }
  return counted;
}

std::optional<double> peak_power(std::span<const PowerSeries* const> channels, TimeWindow window) {
  std::optional<double> peak;
  for (const PowerSeries* timing : channels) {
    const Readings readings = timing->power_w;
    for (auto next = std::lower_bound(readings.begin(), readings.end(), window.begin_ns, is_before);
         next != readings.end() && next->time_ns <= window.end_ns; ++next) {
      std::optional<double> sum = 0.0;
      for (const PowerSeries* channel : channels) {
        const auto power = power_at(channel->power_w, next->time_ns);
        sum = sum && power ? std::optional(*sum + *power) : std::nullopt;
      }
      if (sum) peak = std::max(peak.value_or(*sum), *sum);
    }
  }
  return peak;
}

}  // namespace assay::stats
