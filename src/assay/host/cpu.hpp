// SPDX-License-Identifier: Apache-2.0
#pragma once

// The processors of a machine, and how much of them this process may use.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace assay::host {

struct Cpu {
  std::optional<std::string> model{};
  std::optional<std::string> microcode{};
  std::vector<std::string> isa{};      // instruction sets that matter to inference; empty: unknown
  std::optional<int> logical_cpus{};   // that are online
  std::vector<int> allowed{};          // their numbers, by this process's affinity; empty: unknown
  std::optional<int> allowed_cpus{};   // how many
  std::optional<double> quota_cpus{};  // by the limits of its control group; none: unlimited
  std::optional<bool> smt{};           // several threads share a core
  std::optional<int> numa_nodes{};
  std::optional<bool> virtualized{};  // a hypervisor says that it is there
};

// From the files below `root`.
Cpu read_cpu(const std::filesystem::path& root);

}  // namespace assay::host
