// SPDX-License-Identifier: Apache-2.0
#include "assay/host/control_group.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "assay/base/text.hpp"
#include "assay/host/fact.hpp"
#include "assay/platform/kernel_file.hpp"

namespace assay::host {
namespace {

namespace fs = std::filesystem;
using platform::read_kernel_file;

// Of real machines, by far; a file made up by somebody can hold more.
constexpr std::size_t most_hierarchies = 64;
constexpr int most_levels = 64;
constexpr std::size_t longest_path = 4096;

// Version 1 has no word for "no limit" but the largest number of pages that a 64-bit signed integer
// holds in bytes.
constexpr std::uint64_t beyond_any_memory = std::uint64_t{1} << 60;

std::optional<double> ratio(std::optional<double> quota, std::optional<double> period) {
  if (!quota || !period || *quota <= 0 || *period <= 0) return std::nullopt;
  return *quota / *period;
}

std::optional<double> quota_of(const fs::path& group) {
  if (const auto text = read_kernel_file(group / "cpu.max")) {
    const auto parts = text::split(text::trim(*text), ' ');
    if (parts.size() != 2) return std::nullopt;
    return ratio(text::parse_number(parts[0]), text::parse_number(parts[1]));
  }
  return ratio(number_in(group / "cpu.cfs_quota_us"), number_in(group / "cpu.cfs_period_us"));
}

std::optional<std::uint64_t> memory_limit_of(const fs::path& group) {
  for (const char* file : {"memory.max", "memory.limit_in_bytes"}) {
    const auto text = read_kernel_file(group / file);
    if (!text) continue;
    const auto bytes = text::parse_unsigned(text::trim(*text));
    return bytes && *bytes > 0 && *bytes < beyond_any_memory ? bytes : std::nullopt;
  }
  return std::nullopt;
}

template <class T>
void keep_strictest(std::optional<T>& strictest, std::optional<T> limit) {
  if (limit) strictest = std::min(strictest.value_or(*limit), *limit);
}

// A container sees its own group as the root of the tree, whatever the path says; what leads out of
// the tree ("/../..") is left out of it.
std::vector<fs::path> groups_up_from(std::string_view path) {
  fs::path group;
  int levels = 0;
  for (const fs::path& part : fs::path(path.substr(0, longest_path)).relative_path()) {
    if (part == ".." || part == "." || part.empty()) continue;
    if (++levels > most_levels) break;
    group /= part;
  }
  std::vector<fs::path> groups{group};
  while (!groups.back().empty()) groups.push_back(groups.back().parent_path());
  return groups;
}

}  // namespace

ControlGroupLimits read_control_group_limits(const fs::path& root) {
  ControlGroupLimits limits;
  const auto membership = read_kernel_file(root / "proc/self/cgroup");
  if (!membership) return limits;
  auto hierarchies = text::split(*membership, '\n');
  hierarchies.resize(std::min(hierarchies.size(), most_hierarchies));
  for (const std::string_view line : hierarchies) {
    // "hierarchy:controllers:path"; version 2 names no controllers.
    const auto parts = text::split(line, ':');
    if (parts.size() < 3) continue;
    const auto controllers = text::split(parts[1], ',');
    for (const char* controller : {"cpu", "memory"}) {
      const bool is_version_1 =
          std::find(controllers.begin(), controllers.end(), controller) != controllers.end();
      if (!is_version_1 && !parts[1].empty()) continue;
      const fs::path tree = root / "sys/fs/cgroup" / (is_version_1 ? controller : "");
      for (const fs::path& group : groups_up_from(parts[2])) {
        if (std::string_view(controller) == "cpu") {
          keep_strictest(limits.cpu_quota, quota_of(tree / group));
        } else {
          keep_strictest(limits.memory_bytes, memory_limit_of(tree / group));
        }
      }
    }
  }
  return limits;
}

}  // namespace assay::host
