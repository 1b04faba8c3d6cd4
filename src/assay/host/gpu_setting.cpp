// SPDX-License-Identifier: Apache-2.0
#include "assay/host/gpu_setting.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay::host {
namespace {

using platform::NvmlClocks;
using platform::NvmlDevice;
using platform::NvmlResult;

constexpr std::array<std::string_view, 4> names{"persistence", "application_clocks",
                                                "locked_sm_clock", "power_limit_w"};

constexpr std::uint64_t idle_bit = 0x1;  // of the throttle reasons: nothing runs

template <class T, class Show>
SettingResult<std::string> shown(const NvmlResult<T>& answer, Show&& show) {
  if (!answer) return tl::unexpected<SettingError>(setting_error_of(answer.error()));
  return show(*answer);
}

SettingResult<void> done(const NvmlResult<void>& answer) {
  if (!answer) return tl::unexpected<SettingError>(setting_error_of(answer.error()));
  return {};
}

tl::unexpected<SettingError> no_value(std::string_view name, std::string_view value) {
  return setting_error(SettingError::Kind::refused,
                       fmt::format("'{}' is no value of {}", value, name));
}

std::optional<unsigned> megahertz(std::string_view text) {
  const auto number = text::parse_unsigned(text);
  if (!number || *number > std::numeric_limits<unsigned>::max()) return std::nullopt;
  return static_cast<unsigned>(*number);
}

std::optional<NvmlClocks> clocks_of(std::string_view text) {
  const auto parts = text::split(text, ',');
  if (parts.size() != 2) return std::nullopt;
  const auto memory = megahertz(parts[0]);
  const auto sm = megahertz(parts[1]);
  if (!memory || !sm) return std::nullopt;
  return NvmlClocks{*memory, *sm};
}

SettingResult<std::string> present_sm_clock(const NvmlDevice& device) {
  const auto reasons = device.throttle_reasons();
  if (reasons && (*reasons & idle_bit) != 0) return "idle";
  return shown(device.sm_clock_mhz(), [](unsigned clock) { return std::to_string(clock); });
}

SettingResult<void> set_application_clocks(const NvmlDevice& device, NvmlClocks clocks) {
  const auto usual = device.default_application_clocks();
  if (usual && clocks_text(*usual) == clocks_text(clocks) && device.reset_application_clocks()) {
    return {};
  }
  return done(device.set_application_clocks(clocks));
}

}  // namespace

bool is_gpu_setting(std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool can_be_read(std::string_view name) {
  return name != "locked_sm_clock";
}

SettingResult<std::string> read_gpu_setting(const NvmlDevice& device, std::string_view name) {
  if (name == "persistence") {
    return shown(device.persistence_mode(), [](bool on) { return std::string(on ? "on" : "off"); });
  }
  if (name == "application_clocks") return shown(device.application_clocks(), clocks_text);
  if (name == "power_limit_w") return shown(device.power_limit_w(), watts_text);
  return present_sm_clock(device);
}

SettingResult<void> write_gpu_setting(const NvmlDevice& device, std::string_view name,
                                      std::string_view value) {
  if (name == "persistence") {
    if (value != "on" && value != "off") return no_value(name, value);
    return done(device.set_persistence_mode(value == "on"));
  }
  if (name == "application_clocks") {
    const auto clocks = clocks_of(value);
    return clocks ? set_application_clocks(device, *clocks) : no_value(name, value);
  }
  if (name == "power_limit_w") {
    const auto watts = text::parse_number(value);
    if (!watts || *watts <= 0) return no_value(name, value);
    return done(device.set_power_limit_w(*watts));
  }
  if (value == "free") return done(device.reset_locked_sm_clock());
  const auto clock = megahertz(value);
  return clock ? done(device.set_locked_sm_clock(*clock, *clock)) : no_value(name, value);
}

bool is_same_gpu_setting(std::string_view name, std::string_view is, std::string_view wished) {
  if (is == wished) return true;
  const bool is_clock = name == "locked_sm_clock";
  if (is_clock && is == "idle") return true;
  if (!is_clock && name != "power_limit_w") return false;
  const auto left = text::parse_number(is);
  const auto right = text::parse_number(wished);
  return left && right &&
         (is_clock ? std::abs(*left - *right) <= 15 : std::abs(*left - *right) < 1);
}

std::string clocks_text(NvmlClocks clocks) {
  return fmt::format("{},{}", clocks.memory_mhz, clocks.sm_mhz);
}

std::string watts_text(double watts) {
  return fmt::format("{}", std::round(watts * 1000) / 1000);  // NVML's step is a milliwatt
}

SettingError setting_error_of(const platform::NvmlError& error) {
  using From = platform::NvmlError::Kind;
  using Kind = SettingError::Kind;
  switch (error.kind) {
    case From::no_permission:
      return {Kind::no_permission, "NVML says: " + error.text};
    case From::not_supported:
    case From::device_lost:
      return {Kind::absent, "NVML says: " + error.text};
    case From::other:
      break;
  }
  return {Kind::refused, "NVML says: " + error.text};
}

}  // namespace assay::host
