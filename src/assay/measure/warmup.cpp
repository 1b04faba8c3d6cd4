// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/warmup.hpp"

#include <algorithm>

#include "assay/stats/looks.hpp"
#include "assay/stats/moments.hpp"
#include "assay/stats/steady_state.hpp"

namespace assay::measure {
namespace {

constexpr int cadences_of_power = 5;  // that its look spans

double latency_ms(const Sample& sample) {
  return to_milliseconds(sample.stage_ns[index_of(Stage::total)].value_or(0));
}

std::optional<double> reading(const Sample& sample, const char* name) {
  const auto found = sample.readings.find(name);
  if (found == sample.readings.end()) return std::nullopt;
  return found->second;
}

// The hotter of CPU and GPU.
std::optional<double> temperature_c(const Sample& sample) {
  const auto cpu = reading(sample, "temperature_c");
  const auto gpu = reading(sample, "gpu_temperature_c");
  if (cpu && gpu) return std::max(*cpu, *gpu);
  return cpu ? cpu : gpu;
}

std::size_t least_iterations(const Protocol& protocol) {
  return static_cast<std::size_t>(
      protocol.settling ? std::max(protocol.warmup, protocol.settling->window) : protocol.warmup);
}

}  // namespace

void SteadyWarmup::observe(const Sample& sample) {
  latencies_.push_back(latency_ms(sample));
  const std::size_t count = latencies_.size();
  const bool at_look = count == stats::next_look(stats::steady_state_needs, count - 1);
  if (at_look && stats::warmup_length(latencies_)) {
    steady_ = true;
  } else if (count >= most_) {
    steady_ = false;
  }
}

SettledWarmup::SettledWarmup(int least, int most, const Settling& settling, Nanoseconds power_span)
    : least_(static_cast<std::size_t>(least)),
      most_(static_cast<std::size_t>(std::max(least, most))),
      settling_(settling),
      power_span_(power_span) {}

void SettledWarmup::observe(const Sample& sample) {
  moments_.push_back({.t_ns = sample.t_start_ns,
                      .latency_ms = latency_ms(sample),
                      .temperature_c = temperature_c(sample),
                      .power_w = reading(sample, "power_w")});
  if (moments_.size() < least_) return;
  const Settled now = look();
  if (is_still(now) || moments_.size() >= most_) settled_ = now;
}

Settled SettledWarmup::look() const {
  const auto window = std::min(moments_.size(), static_cast<std::size_t>(settling_.window));
  std::vector<double> latencies;
  std::vector<double> temperatures;
  std::vector<double> powers;
  for (auto moment = moments_.rbegin(); moment != moments_.rend(); ++moment) {
    const bool in_window = latencies.size() < window;
    const bool in_span = moments_.back().t_ns - moment->t_ns <= power_span_;
    if (in_window) latencies.push_back(moment->latency_ms);
    if (in_window && moment->temperature_c) temperatures.push_back(*moment->temperature_c);
    if ((in_window || in_span) && moment->power_w) powers.push_back(*moment->power_w);
  }
  Settled settled;
  const auto cov = [](const std::vector<double>& values) {
    return stats::cov(stats::moments_of(values)).value_or(0.0);
  };
  settled.latency = cov(latencies) <= settling_.latency_cov;
  if (temperatures.size() == window) {
    const double deviation =
        stats::standard_deviation(stats::moments_of(temperatures)).value_or(0.0);
    settled.temperature = deviation <= settling_.temperature_std_c;
  }
  if (powers.size() >= window) {
    const bool spanned = moments_.back().t_ns - moments_.front().t_ns >= power_span_;
    settled.power = spanned && cov(powers) <= settling_.power_cov;
  }
  return settled;
}

std::unique_ptr<Warmup> warmup(const Protocol& protocol) {
  if (protocol.warmup_auto) return std::make_unique<SteadyWarmup>(protocol.max_warmup);
  if (protocol.settling) {
    return std::make_unique<SettledWarmup>(static_cast<int>(least_iterations(protocol)),
                                           protocol.max_warmup, *protocol.settling,
                                           cadences_of_power * protocol.power.cadence_ns);
  }
  return std::make_unique<FixedWarmup>(protocol.warmup);
}

std::size_t least_warmup(const Protocol& protocol) {
  if (!protocol.warmup_auto) return least_iterations(protocol);
  return std::min(stats::steady_state_needs, static_cast<std::size_t>(protocol.max_warmup));
}

}  // namespace assay::measure
