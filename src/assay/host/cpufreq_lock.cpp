// SPDX-License-Identifier: Apache-2.0
#include "assay/host/cpufreq_lock.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/host/setting_file.hpp"
#include "assay/platform/cpu_list.hpp"
#include "assay/platform/kernel_file.hpp"

namespace assay::host {
namespace {

namespace fs = std::filesystem;
using platform::read_kernel_file;

constexpr const char* cpu_folder = "sys/devices/system/cpu";
constexpr std::size_t most_entries = 1 << 14;

// The numbers N of the entries prefixN of a folder, ascending.
std::vector<int> numbered_entries(const fs::path& folder, std::string_view prefix) {
  std::vector<int> numbers;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(prefix)) continue;
    const auto number = text::parse_unsigned(std::string_view(name).substr(prefix.size()));
    if (number && *number < 1'000'000) numbers.push_back(static_cast<int>(*number));
    if (numbers.size() == most_entries) break;
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

std::string trimmed(const fs::path& file) {
  return platform::read_kernel_value(file).value_or("");
}

// "0 1 2 3", or a list with commas and ranges.
std::vector<int> cpus_in(const fs::path& file) {
  std::string list = trimmed(file);
  std::replace(list.begin(), list.end(), ' ', ',');
  return platform::parse_cpu_list(list).value_or(std::vector<int>{});
}

LockOutcome outcome_of(const char* item, std::string wanted, std::string fix) {
  LockOutcome outcome;
  outcome.item = item;
  outcome.wanted = std::move(wanted);
  outcome.fix = std::move(fix);
  return outcome;
}

void plan_governor(const std::string& governor, const fs::path& root,
                   std::vector<LockWish>& wishes) {
  const LockOutcome blank =
      outcome_of("governor", governor, fmt::format("sudo cpupower frequency-set -g {}", governor));
  const std::vector<CpufreqPolicy> policies = cpufreq_policies(root);
  if (policies.empty()) {
    wishes.push_back(impossible_wish(outcome_of("governor", governor, ""), no_cpufreq));
  }
  for (const CpufreqPolicy& policy : policies) {
    LockOutcome outcome = blank;
    outcome.before = text::printable(trimmed(root / policy.folder / "scaling_governor"));
    const std::string offered = trimmed(root / policy.folder / "scaling_available_governors");
    const auto names = text::split(offered, ' ');
    if (!offered.empty() && std::find(names.begin(), names.end(), governor) == names.end()) {
      outcome.fix = fmt::format("sudo modprobe cpufreq_{}", governor);
      LockWish none = impossible_wish(
          std::move(outcome),
          fmt::format("the kernel offers no such governor, but {}", text::printable(offered)));
      none.cpus = policy.cpus;
      wishes.push_back(std::move(none));
      continue;
    }
    LockWish wish{{SettingKind::sysfs, policy.folder + "/scaling_governor", "governor"}, governor};
    // Drivers that choose the clock themselves set their preference to go with the governor, and
    // not all of them set it back.
    const std::string preference = policy.folder + "/energy_performance_preference";
    if (read_setting_file(root, preference)) {
      wish.followers.push_back({SettingKind::sysfs, preference, "governor"});
    }
    wish.outcomes.push_back(std::move(outcome));
    wish.cpus = policy.cpus;
    wishes.push_back(std::move(wish));
  }
}

void plan_turbo(bool on, const fs::path& root, std::vector<LockWish>& wishes) {
  const char* wanted = on ? "on" : "off";
  const std::vector<TurboSwitch> switches = turbo_switches(root);
  if (switches.empty()) {
    wishes.push_back(impossible_wish(outcome_of("turbo", wanted, ""), cpufreq_policies(root).empty()
                                                                          ? no_cpufreq
                                                                          : no_turbo_switch));
  }
  for (const TurboSwitch& turbo : switches) {
    const char* value = on != turbo.inverted ? "1" : "0";
    const std::string shown =
        turbo.cpus.empty() ? turbo.file : std::string(cpu_folder) + "/cpufreq/policy*/boost";
    LockOutcome outcome =
        outcome_of("turbo", wanted, fmt::format("echo {} | sudo tee /{}", value, shown));
    const std::string before = trimmed(root / turbo.file);
    if (before == "0" || before == "1") {
      outcome.before = (before == "1") != turbo.inverted ? "on" : "off";
    }
    LockWish wish{{SettingKind::sysfs, turbo.file, "turbo"}, value};
    wish.outcomes.push_back(std::move(outcome));
    wish.cpus = turbo.cpus;
    wishes.push_back(std::move(wish));
  }
}

}  // namespace

std::vector<CpufreqPolicy> cpufreq_policies(const fs::path& root) {
  std::vector<CpufreqPolicy> policies;
  const std::string base = cpu_folder;
  for (const int number : numbered_entries(root / base / "cpufreq", "policy")) {
    CpufreqPolicy policy{fmt::format("{}/cpufreq/policy{}", base, number)};
    policy.cpus = cpus_in(root / policy.folder / "affected_cpus");
    // All of its CPUs are offline: it governs nothing, and its files refuse.
    if (policy.cpus.empty() && read_kernel_file(root / policy.folder / "affected_cpus")) continue;
    if (policy.cpus.empty()) policy.cpus = {number};
    policies.push_back(std::move(policy));
  }
  if (!policies.empty()) return policies;
  // Kernels before 4.3 keep the files with the CPUs.
  for (const int number : numbered_entries(root / base, "cpu")) {
    CpufreqPolicy policy{fmt::format("{}/cpu{}/cpufreq", base, number), {number}};
    if (!read_setting_file(root, policy.folder + "/scaling_governor")) continue;
    policies.push_back(std::move(policy));
  }
  return policies;
}

std::vector<TurboSwitch> turbo_switches(const fs::path& root) {
  const std::string base = cpu_folder;
  if (read_setting_file(root, base + "/intel_pstate/no_turbo")) {
    return {{base + "/intel_pstate/no_turbo", true}};
  }
  if (read_setting_file(root, base + "/cpufreq/boost")) return {{base + "/cpufreq/boost", false}};
  std::vector<TurboSwitch> switches;
  for (const CpufreqPolicy& policy : cpufreq_policies(root)) {
    if (read_setting_file(root, policy.folder + "/boost")) {
      switches.push_back({policy.folder + "/boost", false, policy.cpus});
    }
  }
  return switches;
}

void plan_cpu_lock(const MachineLock& lock, const fs::path& root, std::vector<LockWish>& wishes) {
  if (lock.governor) plan_governor(*lock.governor, root, wishes);
  if (lock.turbo) plan_turbo(*lock.turbo, root, wishes);
}

}  // namespace assay::host
