// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/rapl/rapl_source.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/platform/kernel_file.hpp"
#include "assay/platform/number_file.hpp"
#include "assay/sensor/rapl/energy_counter.hpp"

namespace assay::sensor::rapl {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view zone_prefix = "intel-rapl:";
constexpr std::size_t most_zones = 256;
constexpr std::size_t longest_name = 64;

// Numbers joined by ':': the "0:1" of "intel-rapl:0:1".
bool is_zone_id(std::string_view id) {
  const auto parts = text::split(id, ':');
  return parts.size() <= 2 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
           return text::parse_unsigned(part).has_value();
         });
}

// Every zone in the folder, and those that lie in its zones, by id. The kernel lists each of them
// in the class's folder, and a nested one in its parent's too.
void collect_zones(const fs::path& folder, std::map<std::string, fs::path>& zones) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(zone_prefix)) continue;
    const std::string id = name.substr(zone_prefix.size());
    if (!is_zone_id(id) || zones.size() == most_zones) continue;
    if (!zones.emplace(id, entry->path()).second) continue;
    if (id.find(':') == std::string::npos) collect_zones(entry->path(), zones);
  }
}

PowerScope scope_of(std::string_view name) {
  if (name.starts_with("package")) return PowerScope::package;
  if (name == "core") return PowerScope::core;
  if (name == "uncore") return PowerScope::uncore;
  if (name == "dram") return PowerScope::dram;
  if (name == "psys") return PowerScope::system;
  return PowerScope::other;
}

std::string name_of(const fs::path& zone) {
  const auto name = platform::read_kernel_value(zone / "name");
  return name ? text::printable(name->substr(0, longest_name)) : std::string();
}

std::string accuracy_text(double range_j) {
  return fmt::format(
      "energy counter of the processor, measured or modelled by its kind, renewed about every "
      "millisecond (Intel SDM vol. 3B, RAPL); it wraps every {:.0f} J, and of several wraps "
      "between "
      "two readings only one is seen",
      range_j);
}

struct Zone {
  fs::path energy;  // its energy_uj
  EnergyCounter counter;
};

class RaplSource final : public PowerSource {
 public:
  RaplSource(fs::path root, const Clock& clock) : root_(std::move(root)), clock_(clock) {}

  Presence probe() override {
    channels_.clear();
    zones_.clear();
    std::map<std::string, fs::path> found;
    collect_zones(root_ / "sys/class/powercap", found);
    std::size_t forbidden = 0;
    for (const auto& [id, path] : found) {
      const auto energy = platform::read_number_file(path / "energy_uj");
      if (!energy && energy.error() == std::errc::permission_denied) ++forbidden;
      if (!energy) continue;
      add_zone(id, path, found);
    }
    if (!zones_.empty()) return {.present = true};
    return {.present = false, .reason = absence(found.size(), forbidden)};
  }

  std::span<const PowerChannel> channels() const override { return channels_; }

  void read(std::span<PowerValue> values) override {
    for (std::size_t i = 0; i < zones_.size() && i < values.size(); ++i) {
      values[i] = value_of(zones_[i]);
    }
  }

 private:
  static std::string absence(std::size_t zones, std::size_t forbidden) {
    if (zones == 0) {
      return "no RAPL: the kernel has no zone sys/class/powercap/intel-rapl:*; load the module "
             "intel_rapl_msr, and know that virtual machines rarely have one";
    }
    if (forbidden == 0) {
      return fmt::format("no RAPL: none of {} powercap zones has an energy_uj that can be read",
                         zones);
    }
    return "no permission to read RAPL: energy_uj of sys/class/powercap/intel-rapl:* is for root "
           "only; run as root, or let an administrator give the right to read these files";
  }

  void add_zone(const std::string& id, const fs::path& path,
                const std::map<std::string, fs::path>& all) {
    const std::string name = name_of(path);
    std::string device = name.empty() ? id : name;
    // Every package has a "core"; a name that stands on its own is one of the top.
    const std::size_t colon = id.find(':');
    if (colon != std::string::npos) {
      const auto parent = all.find(id.substr(0, colon));
      const std::string parent_name = parent == all.end() ? "" : name_of(parent->second);
      device =
          fmt::format("{}/{}", parent_name.empty() ? id.substr(0, colon) : parent_name, device);
    }
    std::string channel = "rapl:" + device;
    const bool taken =
        std::any_of(channels_.begin(), channels_.end(),
                    [&](const PowerChannel& other) { return other.name == channel; });
    if (taken) channel += fmt::format("@{}", id);
    const std::int64_t range_uj = std::max<std::int64_t>(
        platform::read_number_file(path / "max_energy_range_uj").value_or(0), 0);
    channels_.push_back({.name = std::move(channel),
                         .source = "rapl",
                         .device = std::move(device),
                         .scope = scope_of(name),
                         .counts_energy = true,
                         .accuracy = accuracy_text(static_cast<double>(range_uj) / 1e6)});
    zones_.push_back({path / "energy_uj", EnergyCounter(range_uj)});
  }

  PowerValue value_of(Zone& zone) const {
    const auto energy = platform::read_number_file(zone.energy);
    if (!energy) return {.failure = fmt::format("energy_uj: {}", energy.error().message())};
    auto counted = zone.counter.add(*energy, clock_.now_ns());
    if (!counted) return {.failure = std::move(counted.error())};
    return {.energy_j = *counted};
  }

  fs::path root_;
  const Clock& clock_;
  std::vector<PowerChannel> channels_;
  std::vector<Zone> zones_;  // of each channel
};

}  // namespace

std::unique_ptr<PowerSource> create(const fs::path& root, const Clock& clock) {
  return std::make_unique<RaplSource>(root, clock);
}

std::unique_ptr<PowerSource> create() {
  static const MonotonicClock clock;
  return create(platform::host_root(), clock);
}

}  // namespace assay::sensor::rapl
