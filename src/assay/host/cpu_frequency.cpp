// SPDX-License-Identifier: Apache-2.0
#include "assay/host/cpu_frequency.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "assay/host/fact.hpp"
#include "assay/platform/cpu_list.hpp"
#include "assay/platform/kernel_file.hpp"

namespace assay::host {

CpuFrequency read_cpu_frequency(const std::filesystem::path& root, const std::vector<int>& cpus) {
  constexpr std::size_t most_cpus = 4096;
  constexpr std::size_t most_governors = 16;
  const auto folder = root / "sys/devices/system/cpu";
  CpuFrequency frequency;
  std::vector<int> asked = cpus;
  if (asked.empty()) {
    const auto online = platform::read_kernel_file(folder / "online");
    const auto list = online ? platform::parse_cpu_list(*online) : std::nullopt;
    if (list) asked = *list;
  }
  asked.resize(std::min(asked.size(), most_cpus));
  for (const int cpu : asked) {
    const auto governor = fact_in(folder / fmt::format("cpu{}", cpu) / "cpufreq/scaling_governor");
    if (governor && frequency.governors.size() < most_governors) {
      frequency.governors.insert(*governor);
    }
  }
  // Intel's own driver says the opposite of what all others say.
  if (const auto no_turbo = flag_in(folder / "intel_pstate/no_turbo")) {
    frequency.turbo = !*no_turbo;
  } else {
    frequency.turbo = flag_in(folder / "cpufreq/boost");
  }
  return frequency;
}

Json governor_fact(const CpuFrequency& frequency) {
  if (frequency.governors.empty()) return nullptr;
  if (frequency.governors.size() == 1) return *frequency.governors.begin();
  return frequency.governors;
}

}  // namespace assay::host
