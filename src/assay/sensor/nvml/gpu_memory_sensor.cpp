// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/nvml/gpu_memory_sensor.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <unistd.h>

#include "assay/platform/host_root.hpp"
#include "assay/platform/nvml.hpp"
#include "assay/sensor/nvml/open_devices.hpp"

namespace assay::sensor::nvml {
namespace {

// The namespace of process numbers that the kernel begins with has a fixed inode number
// (PROC_PID_INIT_INO of linux/proc_ns.h): a process in it has the number that the driver knows.
bool in_first_namespace() {
  std::error_code ignored;
  return std::filesystem::read_symlink(platform::host_root() / "proc/self/ns/pid", ignored) ==
         "pid:[4026531836]";
}

class GpuMemorySensor final : public Sensor {
 public:
  Presence probe() override {
    auto nvml = open_devices();
    if (!nvml) return {.present = false, .reason = std::move(nvml).error()};
    nvml_ = *std::move(nvml);
    std::string reason;
    for (const platform::NvmlDevice& device : nvml_->devices()) {
      const auto bytes = device.process_memory_bytes(::getpid());
      if (bytes) return {.present = true};
      reason = reason_of("the memory that a process uses", bytes.error());
    }
    return {.present = false, .reason = std::move(reason)};
  }

  void start() override {
    if (!nvml_) {
      if (auto nvml = open_devices()) nvml_ = *std::move(nvml);
    }
    read();
  }

  void iteration_end(std::vector<Reading>& readings) override {
    if (const auto bytes = read()) {
      readings.push_back({std::string(gpu_memory_columns[0]), static_cast<double>(*bytes)});
    }
  }

  std::vector<Reading> stop() override {
    read();
    if (!peak_bytes_) return {};
    return {{"peak_gpu_memory_bytes", static_cast<double>(*peak_bytes_)}};
  }

 private:
  std::optional<std::uint64_t> read() {
    if (!nvml_) return std::nullopt;
    std::uint64_t sum = 0;
    bool read_any = false;
    for (const platform::NvmlDevice& device : nvml_->devices()) {
      const auto bytes = device.process_memory_bytes(::getpid());
      if (bytes) {
        sum += *bytes;
        read_any = true;
      } else if (bytes.error().kind != platform::NvmlError::Kind::not_supported) {
        return std::nullopt;  // a sum without a device that may hold some would be too small
      }
    }
    if (!read_any || (sum == 0 && !known_by_number_)) return std::nullopt;
    peak_bytes_ = std::max(peak_bytes_.value_or(0), sum);
    return sum;
  }

  std::optional<platform::Nvml> nvml_;
  bool known_by_number_ = in_first_namespace();
  std::optional<std::uint64_t> peak_bytes_;
};

}  // namespace

std::unique_ptr<Sensor> create_gpu_memory_sensor() {
  return std::make_unique<GpuMemorySensor>();
}

}  // namespace assay::sensor::nvml
