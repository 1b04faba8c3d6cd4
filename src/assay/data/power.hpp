// SPDX-License-Identifier: Apache-2.0
#pragma once

// Power as it was read beside the clock: what has been read, and the rows of power.csv.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "assay/base/units.hpp"
#include "assay/data/fields.hpp"

namespace assay {

// What a channel's power covers. Scopes that contain each other are never added: package holds core
// and uncore; system and wall hold everything.
enum class PowerScope : std::uint8_t { gpu, package, core, uncore, dram, system, wall, other };

inline constexpr std::array<EnumWord<PowerScope>, 8> power_scope_words{
    {{PowerScope::gpu, "gpu"},
     {PowerScope::package, "package"},
     {PowerScope::core, "core"},
     {PowerScope::uncore, "uncore"},
     {PowerScope::dram, "dram"},
     {PowerScope::system, "system"},
     {PowerScope::wall, "wall"},
     {PowerScope::other, "other"}}};

inline std::span<const EnumWord<PowerScope>> words(PowerScope) {
  return power_scope_words;
}

// One thing whose power is read.
struct PowerChannel {
  std::string name;    // unique in a run, as power.csv has it: "nvml:0", "rapl:package-0"
  std::string source;  // the sensor: "nvml", "rapl", "hwmon", "meter"
  std::string device;  // as it calls itself: "NVIDIA A100-SXM4-40GB", "package-0"
  PowerScope scope = PowerScope::other;
  bool counts_energy = false;  // the device counts energy itself
  std::string accuracy;        // in words, with its origin; empty: not stated

  bool operator==(const PowerChannel&) const = default;
};

template <class Self, class Visit>
requires describes<Self, PowerChannel>
void fields(Self& self, Visit&& visit) {
  visit("name", self.name);
  visit("source", self.source);
  visit("device", self.device);
  visit("scope", self.scope);
  visit("counts_energy", self.counts_energy);
  visit("accuracy", self.accuracy);
}

// One reading of one channel: a row of power.csv.
struct PowerReading {
  Nanoseconds t_ns = 0;              // from the run's start
  std::string channel{};             // PowerChannel::name
  std::optional<double> power_w{};   // at that time; of a channel that only counts, the mean since
                                     // its reading before
  std::optional<double> energy_j{};  // counted since sampling began, wrap-around undone

  bool operator==(const PowerReading&) const = default;
};

// How power was sampled: what run.log says of it when sampling has ended.
struct PowerSampling {
  Nanoseconds cadence_ns = 0;
  std::vector<PowerChannel> channels{};
  double cpu_share = 0;        // of one CPU, that the sampler took
  std::size_t late = 0;        // readings that came more than half a cadence late
  std::size_t failed = 0;      // readings that a channel did not give
  std::string last_failure{};  // why, of the last one

  bool operator==(const PowerSampling&) const = default;
};

template <class Self, class Visit>
requires describes<Self, PowerSampling>
void fields(Self& self, Visit&& visit) {
  visit("cadence_ns", self.cadence_ns);
  visit("channels", self.channels);
  visit("cpu_share", self.cpu_share);
  visit("late", self.late);
  visit("failed", self.failed);
  visit("last_failure", self.last_failure);
}

// A stretch of a run's time.
struct TimeWindow {
  Nanoseconds begin_ns = 0;
  Nanoseconds end_ns = 0;

  bool operator==(const TimeWindow&) const = default;
};

template <class Self, class Visit>
requires describes<Self, TimeWindow>
void fields(Self& self, Visit&& visit) {
  visit("begin_ns", self.begin_ns);
  visit("end_ns", self.end_ns);
}

}  // namespace assay
