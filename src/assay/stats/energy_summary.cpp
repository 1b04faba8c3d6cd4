// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/energy_summary.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "assay/stats/absence.hpp"
#include "assay/stats/weighted_mean.hpp"

namespace assay::stats {
namespace {

constexpr double confidence = 0.95;
constexpr std::size_t fewest_sessions = 3;  // for an interval
// Readings further apart than this, in cadences, have lost one between them.
constexpr double widest_gap = 2.5;

std::vector<PowerChannel> channels_of_scope(PowerScope scope,
                                            std::span<const PowerChannel> channels) {
  std::vector<PowerChannel> found;
  for (const PowerChannel& channel : channels) {
    if (channel.scope != scope) continue;
    const bool other_source = !found.empty() && found.front().source != channel.source;
    if (other_source && scope != PowerScope::gpu) continue;
    found.push_back(channel);
  }
  return found;
}

void describe(Headline& headline, bool on_cpu) {
  const auto add = [&](std::string text) { headline.limitations.push_back(std::move(text)); };
  if (on_cpu && headline.scope == PowerScope::gpu) {
    add("energy is that of the GPU, and the engine ran on the CPU: nothing else was read");
  }
  if (!on_cpu && headline.scope == PowerScope::package) {
    add("energy is that of the processor, and the engine ran on another device: nothing else was "
        "read");
  }
  if (headline.scope == PowerScope::gpu && headline.channels.size() > 1) {
    add(fmt::format("energy is that of all {} GPUs, used or not", headline.channels.size()));
  }
}

Nanoseconds end_of(const Sample& sample) {
  const Nanoseconds total = sample.stage_ns[index_of(Stage::total)].value_or(0);
  const Nanoseconds most = std::numeric_limits<Nanoseconds>::max() - total;
  return std::min(sample.t_start_ns, most) + total;
}

const PowerSeries& series_of(const RunPower& power, const PowerChannel& channel) {
  static const PowerSeries none;
  const auto found = power.series.find(channel.name);
  return found == power.series.end() ? none : found->second;
}

// Of all of the channels together; an error names the one that has none.
tl::expected<WindowEnergy, std::string> sum_over(std::span<const PowerChannel> channels,
                                                 const RunPower& power, TimeWindow window) {
  WindowEnergy sum;
  for (const PowerChannel& channel : channels) {
    const auto energy = window_energy(series_of(power, channel), window);
    if (!energy) return tl::unexpected(fmt::format("{}: {}", channel.name, energy.error()));
    sum.energy_j += energy->energy_j;
    sum.longest_gap_ns = std::max(sum.longest_gap_ns, energy->longest_gap_ns);
  }
  return sum;
}

double width_of(TimeWindow window) {
  return to_seconds(window.end_ns - window.begin_ns);
}

// Those of scopes that gave any reading: what never answered is not preferred to what did.
std::vector<PowerChannel> answering(const RunPower& power) {
  std::set<PowerScope> scopes;
  for (const PowerChannel& channel : power.channels) {
    if (power.series.contains(channel.name)) scopes.insert(channel.scope);
  }
  std::vector<PowerChannel> channels;
  std::copy_if(power.channels.begin(), power.channels.end(), std::back_inserter(channels),
               [&](const PowerChannel& channel) { return scopes.contains(channel.scope); });
  return channels;
}

struct SessionEnergy {
  SessionWindow session;
  double energy_j = 0;
};

// Of the energy above a power, weighted by tokens; sessions that generated none are not there.
std::vector<SessionValue> energy_per_token(std::span<const SessionEnergy> sessions,
                                           double above_w) {
  std::vector<SessionValue> values;
  for (const auto& [session, energy_j] : sessions) {
    if (session.tokens <= 0) continue;
    const double above = energy_j - above_w * width_of(session.window);
    values.push_back({session.session, above / session.tokens, session.tokens});
  }
  return values;
}

// None of no session.
std::optional<Estimate> mean_energy(std::span<const SessionValue> sessions) {
  if (sessions.empty()) return std::nullopt;
  std::vector<Unit> units;
  for (const SessionValue& of_session : sessions) {
    units.push_back({.value = of_session.value, .weight = of_session.weight});
  }
  Estimate estimate = weighted_mean(units, confidence);
  if (units.size() < fewest_sessions) {
    estimate.interval.reset();
    estimate.note = fmt::format("needs {} sessions, has {}", fewest_sessions, units.size());
  }
  return estimate;
}

ChannelEnergy energy_of_channel(const PowerChannel& channel, const RunPower& power,
                                std::span<const SessionWindow> windows) {
  ChannelEnergy of_channel{.channel = channel};
  double sum = 0;
  double count = 0;
  for (const SessionWindow& session : windows) {
    const auto energy = window_energy(series_of(power, channel), session.window);
    if (energy) {
      sum += energy->energy_j;
      ++count;
    } else if (of_channel.reason.empty()) {
      of_channel.reason = energy.error();
    }
  }
  if (count > 0) {
    of_channel.energy_j = sum / count;
    of_channel.reason.clear();
  }
  return of_channel;
}

// Why nothing was read, of a run without readings.
std::string absence_of(const Run& run) {
  if (!names(run.study.protocol.sensors, "power")) {
    return "the study asks for no power sensor";
  }
  const std::string reasons = reasons_of_absence(run.sensors, "power");
  if (reasons.empty()) return "no power sensor was read";
  return fmt::format("no power sensor was read ({})", reasons);
}

void describe_sampling(const PowerSampling& sampling, EnergySummary& energy) {
  energy.cadence_ms = to_milliseconds(sampling.cadence_ns);
  if (sampling.failed > 0) {
    energy.limitations.push_back(fmt::format("{} readings of power failed, the last one of {}",
                                             sampling.failed, sampling.last_failure));
  }
  if (sampling.cadence_ns > 0 && energy.longest_gap_ms > widest_gap * energy.cadence_ms) {
    energy.limitations.push_back(
        fmt::format("readings of power are up to {:.0f} ms apart, where {:.0f} ms were asked for: "
                    "what happened between them is interpolated",
                    energy.longest_gap_ms, energy.cadence_ms));
  }
}

void subtract_idle(const Run& run, const RunPower& power, std::span<const PowerChannel> channels,
                   std::span<const SessionEnergy> sessions, EnergySummary& energy) {
  if (!run.idle) return;
  const auto idle = sum_over(channels, power, *run.idle);
  if (!idle || run.idle->begin_ns >= run.idle->end_ns) {
    energy.limitations.push_back(
        fmt::format("no idle power: {}", idle ? "the window has no width" : idle.error()));
    return;
  }
  energy.idle_power_w = idle->energy_j / width_of(*run.idle);
  energy.idle_subtracted_ept = mean_energy(energy_per_token(sessions, *energy.idle_power_w));
}

}  // namespace

std::span<const PowerScope> headline_scopes(bool on_cpu) {
  using enum PowerScope;
  static constexpr std::array on_processor{package, system, wall, gpu};
  static constexpr std::array on_device{gpu, wall, system, package};
  return on_cpu ? on_processor : on_device;
}

std::optional<Headline> headline_of(std::string_view engine_device,
                                    std::span<const PowerChannel> channels) {
  const bool on_cpu = engine_device.empty() || engine_device == "cpu";
  for (const PowerScope scope : headline_scopes(on_cpu)) {
    Headline headline{.scope = scope, .channels = channels_of_scope(scope, channels)};
    if (headline.channels.empty()) continue;
    if (scope == PowerScope::package) {
      const std::string source = headline.channels.front().source;
      for (PowerChannel& memory : channels_of_scope(PowerScope::dram, channels)) {
        if (memory.source == source) headline.channels.push_back(std::move(memory));
      }
    }
    describe(headline, on_cpu);
    return headline;
  }
  return std::nullopt;
}

std::vector<SessionWindow> session_windows(const CaseRows& rows) {
  std::map<int, SessionWindow> sessions;
  for (const Sample* sample : rows.timed) {
    const TimeWindow iteration{sample->t_start_ns, end_of(*sample)};
    const auto [found, is_first] =
        sessions.try_emplace(sample->session, SessionWindow{sample->session, iteration});
    TimeWindow& window = found->second.window;
    window.begin_ns = std::min(window.begin_ns, iteration.begin_ns);
    window.end_ns = std::max(window.end_ns, iteration.end_ns);
    found->second.tokens += static_cast<double>(sample->tokens_out);
  }
  std::vector<SessionWindow> windows;
  for (const auto& [session, window] : sessions) windows.push_back(window);
  return windows;
}

RunPower power_of(const Run& run) {
  RunPower power{.series = series_by_channel(run.power)};
  if (run.power.empty()) return power;
  if (run.power_sampling) power.channels = run.power_sampling->channels;
  for (const auto& [name, series] : power.series) {
    const bool known = std::any_of(
        power.channels.begin(), power.channels.end(),
        [&, wanted = name](const PowerChannel& channel) { return channel.name == wanted; });
    if (!known) power.channels.emplace_back().name = name;
  }
  return power;
}

tl::expected<EnergySummary, std::string> case_energy(const Run& run, const RunPower& power,
                                                     const CaseRows& rows,
                                                     const CaseSummary& summary) {
  if (is_simulated(summary)) {
    return tl::unexpected<std::string>("power cannot be read along virtual time");
  }
  if (run.power.empty()) return tl::unexpected(absence_of(run));
  const std::vector<SessionWindow> windows = session_windows(rows);
  if (windows.empty()) return tl::unexpected<std::string>("no iteration was timed");
  const auto headline =
      headline_of(summary.engine ? std::string_view(summary.engine->device) : "", answering(power));
  if (!headline) {
    return tl::unexpected<std::string>("no channel of power covers what the engine ran on");
  }

  EnergySummary energy{.scope = headline->scope, .limitations = headline->limitations};
  std::vector<const PowerSeries*> series;
  for (const PowerChannel& channel : headline->channels) {
    energy.channels.push_back(channel.name);
    series.push_back(&series_of(power, channel));
  }
  std::vector<SessionEnergy> sessions;
  std::string reason;
  double energy_j = 0;
  double seconds = 0;
  for (const SessionWindow& session : windows) {
    const auto sum = sum_over(headline->channels, power, session.window);
    if (!sum) {
      if (reason.empty()) reason = fmt::format("session {}: {}", session.session, sum.error());
      continue;
    }
    sessions.push_back({session, sum->energy_j});
    energy_j += sum->energy_j;
    seconds += width_of(session.window);
    energy.longest_gap_ms = std::max(energy.longest_gap_ms, to_milliseconds(sum->longest_gap_ns));
    const auto peak = peak_power(series, session.window);
    if (peak) energy.peak_power_w = std::max(energy.peak_power_w.value_or(*peak), *peak);
  }
  if (sessions.empty()) return tl::unexpected(std::move(reason));
  if (!reason.empty()) {
    energy.limitations.push_back(fmt::format("{} of {} sessions have no energy: {}",
                                             windows.size() - sessions.size(), windows.size(),
                                             reason));
  }
  energy.sessions = sessions.size();
  energy.energy_j = energy_j / static_cast<double>(sessions.size());
  energy.average_power_w = seconds > 0 ? energy_j / seconds : 0;
  energy.ept_sessions = energy_per_token(sessions, 0);
  energy.ept_j_per_tok = mean_energy(energy.ept_sessions);
  subtract_idle(run, power, headline->channels, sessions, energy);
  for (const PowerChannel& channel : power.channels) {
    energy.all_channels.push_back(energy_of_channel(channel, power, windows));
  }
  if (run.power_sampling) describe_sampling(*run.power_sampling, energy);
  return energy;
}

}  // namespace assay::stats
