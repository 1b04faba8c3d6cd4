// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the fake libnvidia-ml.so.1 plays: README.md describes the file.

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace fake_nvml {

// When a call is made: seconds since the script's start, and which call of its function on its
// device it is in this process, from 1.
struct Moment {
  double seconds = 0;
  std::uint64_t call = 1;
};

// From a time or a call on, until another.
struct Window {
  double from_s = -std::numeric_limits<double>::infinity();
  double until_s = std::numeric_limits<double>::infinity();
  std::uint64_t from_call = 1;
  std::uint64_t until_call = std::numeric_limits<std::uint64_t>::max();

  bool holds(const Moment& moment) const;
};

// A value over time.
struct Curve {
  enum class Shape { constant, ramp, sine, steps };
  Shape shape = Shape::constant;
  double from = 0;                                 // constant, ramp; of a sine its mean
  double to = 0;                                   // ramp; of a sine its amplitude
  double duration = 1;                             // of the ramp, or the sine's period; s
  std::vector<std::pair<double, double>> steps{};  // since when, s, and what

  double at(double seconds) const;
  double integral(double seconds) const;  // from 0
};

struct Clocks {
  unsigned memory_mhz = 0;
  unsigned sm_mhz = 0;
};

struct PowerLimit {
  double default_w = 0;
  double least_w = 0;
  double most_w = 0;
};

struct Throttle {
  std::uint64_t reasons = 0;
  Window window{};
};

struct Process {
  std::optional<unsigned> pid{};  // none: whoever asks
  std::uint64_t bytes = 0;
  bool graphics = false;
  Window window{};
};

// What is left out is not supported by the device.
struct Device {
  std::string name;
  std::string uuid;
  std::optional<std::pair<int, int>> compute_capability{};
  std::optional<std::uint64_t> memory_bytes{};
  std::optional<int> performance_state{};
  std::optional<Curve> sm_clock_mhz{};
  std::optional<Curve> memory_clock_mhz{};
  std::optional<Clocks> maximum_clocks{};
  std::optional<Clocks> default_application_clocks{};
  bool lockable_clocks = false;
  std::optional<Curve> temperature_c{};
  std::optional<bool> ecc{};
  std::optional<Curve> power_w{};
  double power_update_s = 0;  // how long a reading of power stands; 0: none does
  bool counts_energy = false;
  double energy_at_start_j = 0;
  std::optional<PowerLimit> power_limit{};
  std::optional<bool> persistence{};
  std::optional<std::uint64_t> throttle_reasons{};
  std::vector<Throttle> throttle{};
  std::optional<std::vector<Process>> processes{};
};

// Another answer than the device's own.
struct Rule {
  std::string function;  // a name without its version, or the beginning of names and '*'
  std::optional<unsigned> device{};
  int code = 0;         // 0: answered as usual
  bool ignore = false;  // a setter says success and does nothing
  double delay_s = 0;
  Window window{};

  bool applies(const std::string& name, std::optional<unsigned> index, const Moment& moment) const;
};

struct Script {
  std::string driver_version;
  std::string nvml_version;
  int cuda_driver_version = 0;  // 12040 is 12.4
  std::optional<std::int64_t> start_monotonic_ns{};
  std::filesystem::path state_file{};  // empty: settings live in this process only
  std::filesystem::path log_file{};    // empty: none
  bool deny_setters = false;
  std::vector<Device> devices{};
  std::vector<Rule> rules{};
};

// Throws std::exception with what is wrong.
Script read_script(const std::filesystem::path& file);

}  // namespace fake_nvml
