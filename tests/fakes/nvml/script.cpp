// SPDX-License-Identifier: Apache-2.0
#include "script.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <numbers>
#include <stdexcept>
#include <string_view>

namespace fake_nvml {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& what) {
  throw std::runtime_error(what);
}

// A mistyped key would play another device than the test means.
template <std::size_t Size>
void check_keys(const json& object, const std::array<std::string_view, Size>& known) {
  if (!object.is_object()) refuse("an object is wanted instead of " + object.dump());
  for (const auto& [key, value] : object.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) refuse("unknown key: " + key);
  }
}

template <class T>
std::optional<T> optional_of(const json& object, const char* key) {
  if (!object.contains(key)) return std::nullopt;
  return object.at(key).get<T>();
}

Window window_of(const json& object) {
  Window window;
  window.from_s = object.value("from_s", window.from_s);
  window.until_s = object.value("until_s", window.until_s);
  window.from_call = object.value("from_call", window.from_call);
  window.until_call = object.value("until_call", window.until_call);
  return window;
}

Curve curve_of(const json& value) {
  if (value.is_number()) return {.from = value.get<double>()};
  const auto shape = value.at("shape").get<std::string>();
  if (shape == "ramp") {
    check_keys(value, std::array<std::string_view, 4>{"shape", "from", "to", "duration_s"});
    return {.shape = Curve::Shape::ramp,
            .from = value.at("from").get<double>(),
            .to = value.at("to").get<double>(),
            .duration = value.at("duration_s").get<double>()};
  }
  if (shape == "sine") {
    check_keys(value, std::array<std::string_view, 4>{"shape", "mean", "amplitude", "period_s"});
    return {.shape = Curve::Shape::sine,
            .from = value.at("mean").get<double>(),
            .to = value.at("amplitude").get<double>(),
            .duration = value.at("period_s").get<double>()};
  }
  if (shape == "steps") {
    check_keys(value, std::array<std::string_view, 2>{"shape", "steps"});
    Curve curve{.shape = Curve::Shape::steps};
    for (const json& step : value.at("steps")) {
      check_keys(step, std::array<std::string_view, 2>{"at_s", "value"});
      curve.steps.emplace_back(step.at("at_s").get<double>(), step.at("value").get<double>());
    }
    if (curve.steps.empty() || !std::is_sorted(curve.steps.begin(), curve.steps.end())) {
      refuse("steps must be there, and ascend in time");
    }
    return curve;
  }
  refuse("unknown shape: " + shape);
}

std::optional<Curve> optional_curve(const json& object, const char* key) {
  if (!object.contains(key)) return std::nullopt;
  return curve_of(object.at(key));
}

std::optional<Clocks> optional_clocks(const json& object, const char* key) {
  if (!object.contains(key)) return std::nullopt;
  const json& clocks = object.at(key);
  check_keys(clocks, std::array<std::string_view, 2>{"memory_mhz", "sm_mhz"});
  return Clocks{clocks.at("memory_mhz").get<unsigned>(), clocks.at("sm_mhz").get<unsigned>()};
}

Process process_of(const json& object) {
  check_keys(object, std::array<std::string_view, 7>{"pid", "bytes", "graphics", "from_s",
                                                     "until_s", "from_call", "until_call"});
  Process process;
  const json& pid = object.at("pid");
  if (pid.is_number()) {
    process.pid = pid.get<unsigned>();
  } else if (pid != "self") {
    refuse("pid is a number, or \"self\"");
  }
  // Minus one is NVML's "not available".
  const json& bytes = object.at("bytes");
  process.bytes = static_cast<std::uint64_t>(bytes.get<std::int64_t>());
  process.graphics = object.value("graphics", false);
  process.window = window_of(object);
  return process;
}

Device device_of(const json& object) {
  check_keys(object, std::array<std::string_view, 22>{"name",          "uuid",
                                                      "memory_bytes",  "compute_capability",
                                                      "ecc",           "performance_state",
                                                      "sm_clock_mhz",  "memory_clock_mhz",
                                                      "power_w",       "maximum_clocks",
                                                      "temperature_c", "default_application_clocks",
                                                      "persistence",   "lockable_clocks",
                                                      "power_limit",   "power_update_s",
                                                      "processes",     "counts_energy",
                                                      "throttle",      "energy_at_start_j",
                                                      "comment",       "throttle_reasons"});
  Device device;
  device.name = object.at("name").get<std::string>();
  if (device.name.find("Fake") == std::string::npos) {
    refuse("a device's name must say that it is a Fake: " + device.name);
  }
  device.uuid = object.at("uuid").get<std::string>();
  if (const auto version = optional_of<std::array<int, 2>>(object, "compute_capability")) {
    device.compute_capability = {(*version)[0], (*version)[1]};
  }
  device.memory_bytes = optional_of<std::uint64_t>(object, "memory_bytes");
  device.performance_state = optional_of<int>(object, "performance_state");
  device.sm_clock_mhz = optional_curve(object, "sm_clock_mhz");
  device.memory_clock_mhz = optional_curve(object, "memory_clock_mhz");
  device.maximum_clocks = optional_clocks(object, "maximum_clocks");
  device.default_application_clocks = optional_clocks(object, "default_application_clocks");
  device.lockable_clocks = object.value("lockable_clocks", false);
  device.temperature_c = optional_curve(object, "temperature_c");
  device.ecc = optional_of<bool>(object, "ecc");
  device.power_w = optional_curve(object, "power_w");
  device.power_update_s = object.value("power_update_s", 0.0);
  device.counts_energy = object.value("counts_energy", false);
  if (device.counts_energy && !device.power_w) refuse("energy is counted of power_w");
  device.energy_at_start_j = object.value("energy_at_start_j", 0.0);
  if (object.contains("power_limit")) {
    const json& limit = object.at("power_limit");
    check_keys(limit, std::array<std::string_view, 3>{"default_w", "least_w", "most_w"});
    device.power_limit =
        PowerLimit{limit.at("default_w").get<double>(), limit.at("least_w").get<double>(),
                   limit.at("most_w").get<double>()};
  }
  device.persistence = optional_of<bool>(object, "persistence");
  device.throttle_reasons = optional_of<std::uint64_t>(object, "throttle_reasons");
  for (const json& entry : object.value("throttle", json::array())) {
    check_keys(entry, std::array<std::string_view, 5>{"reasons", "from_s", "until_s", "from_call",
                                                      "until_call"});
    device.throttle.push_back({entry.at("reasons").get<std::uint64_t>(), window_of(entry)});
  }
  if (object.contains("processes")) {
    device.processes.emplace();
    for (const json& entry : object.at("processes")) device.processes->push_back(process_of(entry));
  }
  return device;
}

Rule rule_of(const json& object) {
  check_keys(object,
             std::array<std::string_view, 9>{"function", "device", "code", "ignore", "delay_s",
                                             "from_s", "until_s", "from_call", "until_call"});
  Rule rule;
  rule.function = object.at("function").get<std::string>();
  rule.device = optional_of<unsigned>(object, "device");
  rule.code = object.value("code", 0);
  rule.ignore = object.value("ignore", false);
  rule.delay_s = object.value("delay_s", 0.0);
  rule.window = window_of(object);
  return rule;
}

}  // namespace

bool Window::holds(const Moment& moment) const {
  return moment.seconds >= from_s && moment.seconds < until_s && moment.call >= from_call &&
         moment.call < until_call;
}

double Curve::at(double seconds) const {
  switch (shape) {
    case Shape::constant:
      return from;
    case Shape::ramp:
      return from + (to - from) * std::clamp(seconds / duration, 0.0, 1.0);
    case Shape::sine:
      return from + to * std::sin(2 * std::numbers::pi * seconds / duration);
    case Shape::steps:
      break;
  }
  double value = steps.front().second;
  for (const auto& [since, what] : steps) {
    if (seconds >= since) value = what;
  }
  return value;
}

double Curve::integral(double seconds) const {
  if (!(seconds > 0)) return 0;
  switch (shape) {
    case Shape::constant:
      return from * seconds;
    case Shape::ramp: {
      const double risen = std::min(seconds, duration);
      return from * risen + (to - from) * risen * risen / (2 * duration) + to * (seconds - risen);
    }
    case Shape::sine: {
      const double turn = 2 * std::numbers::pi / duration;
      return from * seconds + to / turn * (1 - std::cos(turn * seconds));
    }
    case Shape::steps:
      break;
  }
  double sum = 0;
  double since = 0;
  double value = at(0);
  for (const auto& [begin, what] : steps) {
    if (begin >= seconds) break;
    if (begin > since) {
      sum += value * (begin - since);
      since = begin;
    }
    value = what;
  }
  return sum + value * (seconds - since);
}

bool Rule::applies(const std::string& name, std::optional<unsigned> index,
                   const Moment& moment) const {
  const bool prefix = function.ends_with('*');
  const bool named =
      prefix ? name.starts_with(function.substr(0, function.size() - 1)) : name == function;
  return named && (!device || device == index) && window.holds(moment);
}

Script read_script(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream.is_open()) refuse("no such file");
  const json document = json::parse(stream);
  check_keys(document, std::array<std::string_view, 10>{"comment", "driver_version", "nvml_version",
                                                        "cuda_driver_version", "start_monotonic_ns",
                                                        "state_file", "log_file", "deny_setters",
                                                        "devices", "rules"});
  Script script;
  script.driver_version = document.value("driver_version", "550.0 (Fake)");
  script.nvml_version = document.value("nvml_version", "12.550.0 (Fake)");
  script.cuda_driver_version = document.value("cuda_driver_version", 12040);
  script.start_monotonic_ns = optional_of<std::int64_t>(document, "start_monotonic_ns");
  // A relative name lies beside the script.
  const auto beside = [&](const char* key) -> std::filesystem::path {
    if (!document.contains(key)) return {};
    return file.parent_path() / document.at(key).get<std::string>();
  };
  script.state_file = beside("state_file");
  script.log_file = beside("log_file");
  script.deny_setters = document.value("deny_setters", false);
  for (const json& device : document.at("devices")) script.devices.push_back(device_of(device));
  for (const json& rule : document.value("rules", json::array())) {
    script.rules.push_back(rule_of(rule));
  }
  return script;
}

}  // namespace fake_nvml
