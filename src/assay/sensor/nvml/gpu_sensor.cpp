// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/nvml/gpu_sensor.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "assay/platform/nvml.hpp"
#include "assay/sensor/nvml/open_devices.hpp"

namespace assay::sensor::nvml {
namespace {

using platform::NvmlDevice;
using platform::NvmlResult;

// `better` chooses between what two devices say.
template <class T, class Better>
std::optional<T> over_devices(const std::optional<platform::Nvml>& nvml,
                              NvmlResult<T> (NvmlDevice::*ask)() const, Better better) {
  std::optional<T> all;
  if (!nvml) return all;
  for (const NvmlDevice& device : nvml->devices()) {
    const auto value = (device.*ask)();
    if (value) all = all ? better(*all, *value) : *value;
  }
  return all;
}

class GpuSensor final : public Sensor {
 public:
  Presence probe() override {
    auto nvml = open_devices();
    if (!nvml) return {.present = false, .reason = std::move(nvml).error()};
    nvml_ = *std::move(nvml);
    if (clock() || temperature() || reasons()) return {.present = true};
    const auto clock = nvml_->devices().front().sm_clock_mhz();
    return {.present = false,
            .reason = clock ? "the GPU does not say its state"
                            : reason_of("the state of the GPU", clock.error())};
  }

  void start() override {
    if (nvml_) return;
    if (auto nvml = open_devices()) nvml_ = *std::move(nvml);
  }

  void iteration_begin() override { reasons_before_ = reasons(); }

  void iteration_end(std::vector<Reading>& readings) override {
    const auto after = reasons();
    if (const auto mhz = clock()) add(readings, gpu_columns[0], *mhz);
    if (const auto celsius = temperature()) add(readings, gpu_columns[1], *celsius);
    if (after) {
      const std::uint64_t seen = (*after | reasons_before_.value_or(0));
      add(readings, gpu_columns[2], static_cast<double>(seen & platform::nvml_throttling_bits));
    }
  }

 private:
  static void add(std::vector<Reading>& readings, std::string_view name, double value) {
    readings.push_back({std::string(name), value});
  }
  static unsigned lower(unsigned one, unsigned other) { return std::min(one, other); }
  static unsigned higher(unsigned one, unsigned other) { return std::max(one, other); }
  static std::uint64_t either(std::uint64_t one, std::uint64_t other) { return one | other; }

  std::optional<unsigned> clock() const {
    return over_devices(nvml_, &NvmlDevice::sm_clock_mhz, lower);
  }
  std::optional<unsigned> temperature() const {
    return over_devices(nvml_, &NvmlDevice::temperature_c, higher);
  }
  std::optional<std::uint64_t> reasons() const {
    return over_devices(nvml_, &NvmlDevice::throttle_reasons, either);
  }

  std::optional<platform::Nvml> nvml_;
  std::optional<std::uint64_t> reasons_before_;
};

}  // namespace

std::unique_ptr<Sensor> create_gpu_sensor() {
  return std::make_unique<GpuSensor>();
}

}  // namespace assay::sensor::nvml
