// SPDX-License-Identifier: Apache-2.0
#pragma once

// The part of a lock that is the CPUs': governor and turbo, by the files that the kernel's cpufreq
// offers (Linux, admin-guide/pm/cpufreq).

#include <filesystem>
#include <string>
#include <vector>

#include "assay/data/machine_lock.hpp"
#include "assay/host/lock_wish.hpp"

namespace assay::host {

// CPUs that share one clock.
struct CpufreqPolicy {
  std::string folder;       // below the root: "sys/devices/system/cpu/cpufreq/policy0"
  std::vector<int> cpus{};  // that are online
};

// In the order of their numbers; none where the kernel does not govern clocks.
std::vector<CpufreqPolicy> cpufreq_policies(const std::filesystem::path& root);

// The files by which turbo is switched: one for all CPUs, or one a policy.
struct TurboSwitch {
  std::string file;         // below the root
  bool inverted = false;    // "1" is off
  std::vector<int> cpus{};  // empty: all
};
std::vector<TurboSwitch> turbo_switches(const std::filesystem::path& root);

inline constexpr const char* no_cpufreq =
    "the kernel offers no control of the CPUs' clocks (no cpufreq): usual in virtual machines, "
    "otherwise a matter of the firmware's settings";
inline constexpr const char* no_turbo_switch = "the kernel offers no switch of turbo";

// Appends what would have to be changed for the lock. Reads only.
void plan_cpu_lock(const MachineLock& lock, const std::filesystem::path& root,
                   std::vector<LockWish>& wishes);

}  // namespace assay::host
