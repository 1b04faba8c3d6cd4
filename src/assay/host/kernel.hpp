// SPDX-License-Identifier: Apache-2.0
#pragma once

// The operating system.

#include <filesystem>
#include <optional>
#include <string>

namespace assay::host {

struct Kernel {
  std::optional<std::string> release{};  // "6.1.0-28-amd64"
  std::optional<std::string> os{};       // "Debian GNU/Linux 12 (bookworm)"
  // Whether addresses are randomised: "off", "partial" (not the heap), "full".
  std::optional<std::string> aslr{};
  std::optional<int> perf_event_paranoid{};  // -1 lets everybody count everything
};

Kernel read_kernel(const std::filesystem::path& root);

}  // namespace assay::host
