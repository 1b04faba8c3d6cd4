// SPDX-License-Identifier: Apache-2.0
#pragma once

// The caches that the first CPU reaches.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "assay/base/json.hpp"

namespace assay::host {

struct CpuCache {
  std::optional<int> level{};
  std::optional<std::string> type{};  // "Data", "Instruction", "Unified"
  std::optional<std::uint64_t> size_bytes{};
  std::optional<int> ways{};
  std::optional<int> line_bytes{};
  std::optional<int> shared_by_cpus{};
};

std::vector<CpuCache> read_cpu_caches(const std::filesystem::path& root);

// [{level, type, size_bytes, ways, line_bytes, shared_by_cpus}]; null where none is known.
Json cache_facts(const std::vector<CpuCache>& caches);

}  // namespace assay::host
