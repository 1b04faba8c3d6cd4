// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/thermal/thermal_sensor.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sched.h>

#include "assay/base/text.hpp"
#include "assay/platform/host_root.hpp"
#include "assay/platform/polled_file.hpp"
#include "assay/sensor/thermal/cpu_temperature.hpp"

namespace assay::sensor::thermal {
namespace {

namespace fs = std::filesystem;
using platform::PolledFile;

constexpr double kilohertz_per_megahertz = 1e3;
constexpr double thousandths = 1e3;
// A sensor that says anything else is broken or not connected.
constexpr double coldest_c = -50;
constexpr double hottest_c = 150;

class ThermalSensor final : public Sensor {
 public:
  ThermalSensor(fs::path root, std::span<const int> cpus) : root_(std::move(root)) {
    const std::size_t kept = std::min(cpus.size(), most_cpus);
    for (std::size_t i = 0; i < kept; ++i) cpus_.push_back(cpus[i * cpus.size() / kept]);
  }

  Presence probe() override {
    open_files();
    std::vector<std::string> missing;
    if (!frequency_mhz()) {
      missing.emplace_back("no CPU frequency (cpufreq/scaling_cur_freq; needs a cpufreq driver)");
    }
    if (!temperature_c()) {
      missing.emplace_back(
          "no CPU temperature (hwmon or thermal zones; try loading coretemp or k10temp)");
    }
    if (!throttle_count()) {
      missing.emplace_back("no CPU throttle counts (thermal_throttle; x86 with Intel's interface)");
    }
    const bool present = missing.size() < columns.size();
    std::string reason = text::join(missing, ", ");
    if (!present) {
      reason = fmt::format(
          "{} below {}: a virtual machine rarely shows them; in a container, mount the machine's "
          "/sys and name its parent in ASSAY_HOST_ROOT",
          reason, (root_ / "sys").string());
    }
    return {.present = present, .reason = std::move(reason)};
  }

  void iteration_begin() override { throttle_count_before_ = throttle_count(); }

  void iteration_end(std::vector<Reading>& readings) override {
    // The frequency first: it falls soonest.
    if (const auto frequency = frequency_mhz())
      readings.push_back({"cpu_frequency_mhz", *frequency});
    if (const auto temperature = temperature_c()) {
      readings.push_back({"temperature_c", *temperature});
    }
    const auto count = throttle_count();
    if (count && throttle_count_before_) {
      readings.push_back({"cpu_throttled", *count > *throttle_count_before_ ? 1.0 : 0.0});
    }
  }

 private:
  void open_files() {
    frequencies_.clear();
    temperatures_.clear();
    throttle_counts_.clear();
    const auto open = [](std::vector<PolledFile>& files, const fs::path& path) {
      auto file = PolledFile::open(path);
      if (file && file->read_integer()) files.push_back(std::move(*file));
    };
    for (const int cpu : cpus_) {
      const fs::path folder = root_ / "sys/devices/system/cpu" / fmt::format("cpu{}", cpu);
      open(frequencies_, folder / "cpufreq/scaling_cur_freq");
      open(throttle_counts_, folder / "thermal_throttle/core_throttle_count");
      open(throttle_counts_, folder / "thermal_throttle/package_throttle_count");
    }
    for (const fs::path& path : cpu_temperature_files(root_)) open(temperatures_, path);
  }

  std::optional<double> frequency_mhz() const {
    double sum = 0;
    std::size_t read = 0;
    for (const PolledFile& file : frequencies_) {
      const auto kilohertz = file.read_integer();
      if (!kilohertz || *kilohertz <= 0) continue;
      sum += static_cast<double>(*kilohertz) / kilohertz_per_megahertz;
      ++read;
    }
    if (read == 0) return std::nullopt;
    return sum / static_cast<double>(read);
  }

  std::optional<double> temperature_c() const {
    std::optional<double> hottest;
    for (const PolledFile& file : temperatures_) {
      const auto reading = file.read_integer();
      if (!reading) continue;
      const double celsius = static_cast<double>(*reading) / thousandths;
      if (celsius < coldest_c || celsius > hottest_c) continue;
      hottest = std::max(hottest.value_or(celsius), celsius);
    }
    return hottest;
  }

  // The sum of all counts; nothing unless every one can be read, so that one more or less of them
  // is not taken for a rise.
  std::optional<std::uint64_t> throttle_count() const {
    if (throttle_counts_.empty()) return std::nullopt;
    std::uint64_t sum = 0;
    for (const PolledFile& file : throttle_counts_) {
      const auto count = file.read_integer();
      if (!count || *count < 0) return std::nullopt;
      sum += static_cast<std::uint64_t>(*count);
    }
    return sum;
  }

  fs::path root_;
  std::vector<int> cpus_;
  std::vector<PolledFile> frequencies_;
  std::vector<PolledFile> temperatures_;
  std::vector<PolledFile> throttle_counts_;
  std::optional<std::uint64_t> throttle_count_before_{};
};

// Of machines with up to 1024 CPUs; beyond that the kernel refuses the question.
std::vector<int> allowed_cpus() {
  std::vector<int> cpus;
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &allowed)) cpus.push_back(cpu);
  }
  return cpus;
}

}  // namespace

std::unique_ptr<Sensor> create_for(const std::filesystem::path& root, std::span<const int> cpus) {
  return std::make_unique<ThermalSensor>(root, cpus);
}

std::unique_ptr<Sensor> create() {
  return create_for(platform::host_root(), allowed_cpus());
}

}  // namespace assay::sensor::thermal
