// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/nvml/power_source.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/platform/nvml.hpp"
#include "assay/sensor/nvml/open_devices.hpp"

namespace assay::sensor::nvml {
namespace {

// Sources: NVML API Reference Guide, nvmlDeviceGetPowerUsage and
// nvmlDeviceGetTotalEnergyConsumption; manual of nvidia-smi, "Power Draw".
std::string accuracy_of(const platform::NvmlDevice& device, bool counts_energy) {
  std::string text =
      "stated by NVIDIA: within 5 % (NVML, of its early devices) or 5 W (nvidia-smi)";
  const auto capability = device.compute_capability();
  const auto version = capability ? text::parse_number(*capability) : std::nullopt;
  // Ampere is 8.x, and 8.0 the GA100.
  if (!version) {
    text += "; whether power is a mean of the last second is unknown";
  } else if (*version > 8.0) {
    text += "; power is a mean of the last second";
  } else {
    text += "; power is of the moment, not a mean";
  }
  text += "; how often the device renews it is not documented";
  if (counts_energy) {
    text += "; energy is counted by the device in steps of 1 mJ, with no accuracy stated";
  }
  return text;
}

class NvmlPowerSource final : public PowerSource {
 public:
  Presence probe() override {
    if (!meters_.empty()) return {.present = true};
    auto nvml = open_devices();
    if (!nvml) return {.present = false, .reason = std::move(nvml).error()};
    std::string reason;
    for (const platform::NvmlDevice& device : nvml->devices()) {
      const auto power = device.power_w();
      const bool counts_energy = device.total_energy_j().has_value();
      if (!power && !counts_energy) {
        reason = reason_of(fmt::format("the power of GPU {}", device.index()), power.error());
        continue;
      }
      meters_.push_back({device});
      channels_.push_back({.name = fmt::format("nvml:{}", device.index()),
                           .source = "nvml",
                           .device = device.name().value_or("NVIDIA GPU"),
                           .scope = PowerScope::gpu,
                           .counts_energy = counts_energy,
                           .accuracy = accuracy_of(device, counts_energy)});
    }
    return {.present = !meters_.empty(), .reason = meters_.empty() ? reason : std::string()};
  }

  std::span<const PowerChannel> channels() const override { return channels_; }

  void read(std::span<PowerValue> values) override {
    for (std::size_t i = 0; i < std::min(values.size(), meters_.size()); ++i) {
      values[i] = read(meters_[i], channels_[i].counts_energy);
    }
  }

 private:
  struct Meter {
    platform::NvmlDevice device;
    double energy_j = 0;     // as last counted
    bool restarted = false;  // the count began anew: what it says no longer goes with what it said
  };

  static PowerValue read(Meter& meter, bool counts_energy) {
    PowerValue value;
    const auto power = meter.device.power_w();
    if (power) value.power_w = *power;
    if (!power) value.failure = reason_of("its power", power.error());
    if (counts_energy) {
      // 64 bits of mJ do not wrap around; a driver that is loaded again begins at 0.
      const auto energy = meter.device.total_energy_j();
      if (energy && *energy < meter.energy_j) meter.restarted = true;
      if (energy && !meter.restarted) {
        meter.energy_j = *energy;
        value.energy_j = *energy;
      } else if (!power) {
        value.failure = energy ? "its count of energy began anew"
                               : reason_of("its count of energy", energy.error());
      }
    }
    if (value.power_w || value.energy_j) value.failure.clear();
    return value;
  }

  std::vector<Meter> meters_;  // one a channel; each keeps the library loaded
  std::vector<PowerChannel> channels_;
};

}  // namespace

std::unique_ptr<PowerSource> create_power_source() {
  return std::make_unique<NvmlPowerSource>();
}

}  // namespace assay::sensor::nvml
