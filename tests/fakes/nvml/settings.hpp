// SPDX-License-Identifier: Apache-2.0
#pragma once

// What has been set on the fake's devices. It outlives processes, as a driver's settings do, in a
// JSON file that tests can read, change and remove at any time:
//   {"<uuid>": {"persistence": true, "application_clocks": {"memory_mhz": …, "sm_mhz": …},
//               "locked_sm_clock": {"least_mhz": …, "most_mhz": …}, "power_limit_w": …}}
// What has not been set, or was reset, is not in it.

#include <filesystem>
#include <functional>
#include <string>

#include <nlohmann/json.hpp>

namespace fake_nvml {

class Settings {
 public:
  explicit Settings(std::filesystem::path file) : file_(std::move(file)) {}

  // An object, empty where nothing was set. Throws what cannot be read.
  nlohmann::json of(const std::string& uuid) const;
  // Reads, changes and writes; no other process does in between, and none sees half a file.
  void change(const std::string& uuid, const std::function<void(nlohmann::json&)>& edit);

 private:
  nlohmann::json read() const;

  std::filesystem::path file_;  // empty: only in this process
  nlohmann::json own_ = nlohmann::json::object();
};

}  // namespace fake_nvml
