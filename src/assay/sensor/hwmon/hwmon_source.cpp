// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/hwmon/hwmon_source.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/platform/host_root.hpp"
#include "assay/platform/kernel_file.hpp"
#include "assay/platform/number_file.hpp"
#include "assay/sensor/hwmon/hwmon_scope.hpp"

namespace assay::sensor::hwmon {
namespace {

namespace fs = std::filesystem;

constexpr double microwatts = 1e6;   // a watt
constexpr double microjoules = 1e6;  // a joule
constexpr std::size_t most_sensors = 64;
constexpr std::size_t longest_name = 64;

std::string line_of(const fs::path& path) {
  const auto text = platform::read_kernel_value(path);
  if (!text) return {};
  return text::printable(text->substr(0, std::min(text->find('\n'), longest_name)));
}

// Names in a folder, sorted so that channels have the same order every time.
std::vector<fs::path> sorted_entries(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    entries.push_back(entry->path());
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

// The 1 of "power1_input" for the kind "power"; nothing for other files.
std::optional<int> number_of(std::string_view file, std::string_view kind,
                             std::string_view attribute) {
  if (!file.starts_with(kind) || !file.ends_with(attribute)) return std::nullopt;
  file.remove_prefix(kind.size());
  file.remove_suffix(std::min(attribute.size(), file.size()));
  const auto number = text::parse_unsigned(file);
  if (!number || *number > 1'000) return std::nullopt;
  return static_cast<int>(*number);
}

struct Sensor {
  fs::path file;
  bool counts_energy = false;
  std::optional<std::int64_t> last_uj{};  // of a counter
  std::int64_t base_uj = 0;               // where counting began
  std::optional<fs::path> status{};       // of a battery
};

// Drivers name batteries BAT0, CMB1, …; what they have in common is the file of their state.
bool feeds_the_machine(const Sensor& sensor) {
  return !sensor.status || line_of(*sensor.status) == "Discharging";
}

class HwmonSource final : public PowerSource {
 public:
  explicit HwmonSource(fs::path root) : root_(std::move(root)) {}

  Presence probe() override {
    channels_.clear();
    sensors_.clear();
    forbidden_ = 0;
    for (const fs::path& device : sorted_entries(root_ / "sys/class/hwmon")) add_device(device);
    if (!sensors_.empty()) return {.present = true};
    if (forbidden_ > 0) {
      return {.present = false,
              .reason = fmt::format("no permission to read {} power sensors below sys/class/hwmon: "
                                    "run as root, or let an administrator give the right to read "
                                    "them",
                                    forbidden_)};
    }
    return {.present = false,
            .reason =
                "no power sensor below sys/class/hwmon: the board has none, or its driver is "
                "not loaded"};
  }

  std::span<const PowerChannel> channels() const override { return channels_; }

  void read(std::span<PowerValue> values) override {
    for (std::size_t i = 0; i < sensors_.size() && i < values.size(); ++i) {
      values[i] = value_of(sensors_[i]);
    }
  }

 private:
  void add_device(const fs::path& device) {
    const std::string driver = line_of(device / "name");
    std::set<int> averages;
    std::vector<std::pair<int, fs::path>> inputs;
    std::vector<std::pair<int, fs::path>> counters;
    for (const fs::path& path : sorted_entries(device)) {
      const std::string file = path.filename().string();
      if (const auto number = number_of(file, "power", "_average")) {
        averages.insert(*number);
        inputs.emplace_back(*number, path);
      } else if (const auto input = number_of(file, "power", "_input")) {
        if (!averages.contains(*input)) inputs.emplace_back(*input, path);
      } else if (const auto counter = number_of(file, "energy", "_input")) {
        counters.emplace_back(*counter, path);
      }
    }
    // A device that counts energy says the same by its power, and less exactly.
    for (const auto& [number, path] : counters) add_sensor(device, driver, "energy", number, path);
    if (!counters.empty()) return;
    for (const auto& [number, path] : inputs) add_sensor(device, driver, "power", number, path);
  }

  void add_sensor(const fs::path& device, const std::string& driver, std::string_view kind,
                  int number, const fs::path& path) {
    const std::string label = line_of(device / fmt::format("{}{}_label", kind, number));
    const auto scope = scope_of(driver, label, number);
    if (!scope || sensors_.size() == most_sensors) return;
    Sensor sensor{.file = path, .counts_energy = kind == "energy"};
    std::error_code ignored;
    if (fs::is_regular_file(device / "device/status", ignored)) {
      sensor.status = device / "device/status";
    }
    if (!feeds_the_machine(sensor)) return;
    const auto value = platform::read_number_file(path);
    if (!value) {
      if (value.error() == std::errc::permission_denied) ++forbidden_;
      return;
    }
    const std::string name = driver.empty() ? device.filename().string() : driver;
    std::string channel = fmt::format("hwmon:{}/{}{}", name, kind, number);
    const bool taken =
        std::any_of(channels_.begin(), channels_.end(),
                    [&](const PowerChannel& other) { return other.name == channel; });
    if (taken) channel += fmt::format("@{}", device.filename().string());
    channels_.push_back({.name = std::move(channel),
                         .source = "hwmon",
                         .device = label.empty() ? name : fmt::format("{} {}", name, label),
                         .scope = *scope,
                         .counts_energy = sensor.counts_energy,
                         .accuracy = accuracy_text(device, path, kind, number)});
    sensors_.push_back(std::move(sensor));
  }

  // ACPI's power meter states its own; other drivers state none.
  static std::string accuracy_text(const fs::path& device, const fs::path& path,
                                   std::string_view kind, int number) {
    std::string text = kind == "energy"                                ? "energy counter"
                       : path.filename().string().ends_with("average") ? "average by the driver"
                                                                       : "momentary value";
    const std::string stated = line_of(device / fmt::format("{}{}_accuracy", kind, number));
    if (!stated.empty()) text += fmt::format(", accurate to {} as the device states", stated);
    return text;
  }

  static PowerValue value_of(Sensor& sensor) {
    if (!feeds_the_machine(sensor)) return {.failure = "the battery does not feed the machine"};
    const auto value = platform::read_number_file(sensor.file);
    if (!value) {
      return {.failure =
                  fmt::format("{}: {}", sensor.file.filename().string(), value.error().message())};
    }
    const auto number = static_cast<double>(*value);
    if (!sensor.counts_energy) return {.power_w = number / microwatts};

    const std::optional<std::int64_t> before = std::exchange(sensor.last_uj, *value);
    if (!before) sensor.base_uj = *value;
    if (before && *value < *before) {
      sensor.base_uj = *value;
      return {.failure =
                  fmt::format("the counter fell from {} to {} µJ: it was reset", *before, *value)};
    }
    return {.energy_j = (number - static_cast<double>(sensor.base_uj)) / microjoules};
  }

  fs::path root_;
  std::size_t forbidden_ = 0;
  std::vector<PowerChannel> channels_;
  std::vector<Sensor> sensors_;  // of each channel
};

}  // namespace

std::unique_ptr<PowerSource> create(const fs::path& root) {
  return std::make_unique<HwmonSource>(root);
}

std::unique_ptr<PowerSource> create() {
  return create(platform::host_root());
}

}  // namespace assay::sensor::hwmon
