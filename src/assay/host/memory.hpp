// SPDX-License-Identifier: Apache-2.0
#pragma once

// The resident memory of a process, as the kernel counts it (proc(5): VmHWM and VmRSS).

#include <cstdint>
#include <filesystem>
#include <optional>

namespace assay::host {

struct ResidentMemory {
  std::optional<std::uint64_t> peak_bytes{};  // since the process began
  std::optional<std::uint64_t> current_bytes{};

  bool operator==(const ResidentMemory&) const = default;
};

// Of this process by default; empty where the file does not say.
ResidentMemory resident_memory(const std::filesystem::path& status = "/proc/self/status");

}  // namespace assay::host
