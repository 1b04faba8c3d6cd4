// SPDX-License-Identifier: Apache-2.0
#pragma once

// The memory of a machine.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace assay::host {

struct Memory {
  std::optional<std::uint64_t> total_bytes{};
  std::optional<std::uint64_t> swap_bytes{};
  std::optional<std::string> transparent_huge_pages{};  // "always", "madvise", "never"
};

Memory read_memory(const std::filesystem::path& root);

}  // namespace assay::host
