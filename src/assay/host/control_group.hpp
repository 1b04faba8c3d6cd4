// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the control groups of this process (cgroups(7), versions 1 and 2) let it have.

#include <cstdint>
#include <filesystem>
#include <optional>

namespace assay::host {

// The strictest limits on the way from the process's group up to the root of its tree; none:
// unlimited, or unknown.
struct ControlGroupLimits {
  std::optional<double> cpu_quota{};  // CPUs of work per time
  std::optional<std::uint64_t> memory_bytes{};
};

ControlGroupLimits read_control_group_limits(const std::filesystem::path& root);

}  // namespace assay::host
