// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/thermal/cpu_temperature.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "assay/base/text.hpp"
#include "assay/platform/kernel_file.hpp"

namespace assay::sensor::thermal {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_entries = 4096;  // of a folder, looked at
constexpr std::size_t most_files = 16;
constexpr std::array<std::string_view, 4> cpu_drivers{"coretemp", "k10temp", "zenpower",
                                                      "cpu_thermal"};

// The entries named `prefix`<number>`suffix`, ascending by number.
std::vector<fs::path> numbered(const fs::path& folder, std::string_view prefix,
                               std::string_view suffix) {
  std::vector<std::pair<std::uint64_t, fs::path>> found;
  std::error_code error;
  std::size_t seen = 0;
  for (fs::directory_iterator entry(folder, error), end;
       !error && entry != end && seen < most_entries; entry.increment(error), ++seen) {
    const std::string name = entry->path().filename().string();
    if (name.size() <= prefix.size() + suffix.size() || !name.starts_with(prefix) ||
        !name.ends_with(suffix)) {
      continue;
    }
    const auto number = text::parse_unsigned(
        std::string_view(name).substr(prefix.size(), name.size() - prefix.size() - suffix.size()));
    if (number) found.emplace_back(*number, entry->path());
  }
  std::sort(found.begin(), found.end());
  std::vector<fs::path> paths;
  for (auto& [number, path] : found) paths.push_back(std::move(path));
  return paths;
}

std::string word_in(const fs::path& path) {
  return platform::read_kernel_value(path).value_or("");
}

}  // namespace

std::vector<fs::path> cpu_temperature_files(const fs::path& root) {
  std::vector<fs::path> files;
  const auto add = [&](fs::path path) {
    if (files.size() < most_files) files.push_back(std::move(path));
  };
  for (const fs::path& device : numbered(root / "sys/class/hwmon", "hwmon", "")) {
    const std::string driver = word_in(device / "name");
    if (std::find(cpu_drivers.begin(), cpu_drivers.end(), driver) == cpu_drivers.end()) continue;
    for (fs::path& input : numbered(device, "temp", "_input")) add(std::move(input));
  }
  if (!files.empty()) return files;
  for (const fs::path& zone : numbered(root / "sys/class/thermal", "thermal_zone", "")) {
    const std::string type = word_in(zone / "type");
    if (type == "x86_pkg_temp" || type.starts_with("cpu")) add(zone / "temp");
  }
  return files;
}

}  // namespace assay::sensor::thermal
