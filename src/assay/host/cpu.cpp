// SPDX-License-Identifier: Apache-2.0
#include "assay/host/cpu.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "assay/base/text.hpp"
#include "assay/platform/cpu_list.hpp"
#include "assay/platform/kernel_file.hpp"

namespace assay::host {
namespace {

namespace fs = std::filesystem;
using platform::read_kernel_file;
using platform::value_of;

// Of the hundred and more flags of /proc/cpuinfo, those by which inference kernels are chosen:
// x86 under "flags", Arm under "Features".
constexpr std::array<std::string_view, 20> inference_isa{
    "sse4_2",   "avx",      "avx2",        "fma",         "f16c",        "avx_vnni", "avx512f",
    "avx512bw", "avx512vl", "avx512_vnni", "avx512_bf16", "avx512_fp16", "amx_tile", "amx_int8",
    "amx_bf16", "asimd",    "asimddp",     "sve",         "sve2",        "i8mm"};

std::optional<int> count_of_list(std::string_view list) {
  const auto cpus = platform::parse_cpu_list(list);
  if (!cpus) return std::nullopt;
  return static_cast<int>(cpus->size());
}

std::optional<double> number_in(const fs::path& path) {
  const auto text = read_kernel_file(path);
  return text ? text::parse_number(text::trim(*text)) : std::nullopt;
}

std::optional<double> ratio(std::optional<double> quota, std::optional<double> period) {
  if (!quota || !period || *quota <= 0 || *period <= 0) return std::nullopt;
  return *quota / *period;
}

// The limit that one directory of cgroup version 2 or 1 sets.
std::optional<double> quota_of(const fs::path& group) {
  if (const auto text = read_kernel_file(group / "cpu.max")) {
    const auto parts = text::split(text::trim(*text), ' ');
    if (parts.size() != 2) return std::nullopt;
    return ratio(text::parse_number(parts[0]), text::parse_number(parts[1]));
  }
  return ratio(number_in(group / "cpu.cfs_quota_us"), number_in(group / "cpu.cfs_period_us"));
}

// The strictest limit on the way from this process's control group up to the root of its tree. A
// container sees its own group as that root, whatever /proc/self/cgroup names.
std::optional<double> strictest_quota(const fs::path& root) {
  const auto membership = read_kernel_file(root / "proc/self/cgroup");
  if (!membership) return std::nullopt;
  std::optional<double> strictest;
  for (const std::string_view line : text::split(*membership, '\n')) {
    // "hierarchy:controllers:path"; version 2 names no controllers.
    const auto parts = text::split(line, ':');
    if (parts.size() < 3) continue;
    const auto controllers = text::split(parts[1], ',');
    const bool has_cpu =
        std::find(controllers.begin(), controllers.end(), "cpu") != controllers.end();
    if (!has_cpu && !parts[1].empty()) continue;
    const fs::path tree = root / "sys/fs/cgroup" / (has_cpu ? "cpu" : "");
    fs::path group = fs::path(parts[2]).relative_path();
    while (true) {
      if (const auto quota = quota_of(tree / group)) {
        strictest = std::min(strictest.value_or(*quota), *quota);
      }
      if (group.empty()) break;
      group = group.parent_path();
    }
  }
  return strictest;
}

}  // namespace

Cpu read_cpu(const fs::path& root) {
  Cpu cpu;
  if (const auto info = read_kernel_file(root / "proc/cpuinfo")) {
    if (const auto model = value_of(*info, "model name", ':')) cpu.model = *model;
    auto flags = value_of(*info, "flags", ':');
    const bool is_x86 = flags.has_value();
    if (!flags) flags = value_of(*info, "Features", ':');
    const auto words = text::split(flags.value_or(""), ' ');
    const auto has = [&](std::string_view word) {
      return std::find(words.begin(), words.end(), word) != words.end();
    };
    for (const std::string_view name : inference_isa) {
      if (has(name)) cpu.isa.emplace_back(name);
    }
    if (is_x86) cpu.virtualized = has("hypervisor");
  }
  if (const auto online = read_kernel_file(root / "sys/devices/system/cpu/online")) {
    cpu.logical_cpus = count_of_list(*online);
  }
  if (const auto status = read_kernel_file(root / "proc/self/status")) {
    if (const auto list = value_of(*status, "Cpus_allowed_list", ':')) {
      cpu.allowed_cpus = count_of_list(*list);
    }
  }
  cpu.quota_cpus = strictest_quota(root);
  return cpu;
}

}  // namespace assay::host
