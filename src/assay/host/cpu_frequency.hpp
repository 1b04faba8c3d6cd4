// SPDX-License-Identifier: Apache-2.0
#pragma once

// Who sets the clocks of the CPUs: the kernel's cpufreq, as far as it is there.

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "assay/base/json.hpp"

namespace assay::host {

struct CpuFrequency {
  std::set<std::string> governors{};  // of the CPUs that were asked for; empty: unknown
  std::optional<bool> turbo{};        // whether clocks above the nominal one are allowed
};

// Of `cpus`; of all that cpufreq lists where that is empty.
CpuFrequency read_cpu_frequency(const std::filesystem::path& root, const std::vector<int>& cpus);

// A word where all CPUs have the same governor, a list where they differ, or null.
Json governor_fact(const CpuFrequency& frequency);

}  // namespace assay::host
