// SPDX-License-Identifier: Apache-2.0
#pragma once

// Resident memory of our own process, as the kernel accounts it.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "assay/sensor/sensor.hpp"

namespace assay::sensor::memory {

struct ResidentMemory {
  std::uint64_t current_bytes = 0;
  std::uint64_t peak_bytes = 0;  // since the process began
};

// From a /proc/<pid>/status file; nothing where it has no such lines.
std::optional<ResidentMemory> read_resident_memory(
    const std::filesystem::path& status = "/proc/self/status");

// One reading a session: peak_rss_bytes.
std::unique_ptr<Sensor> create();

}  // namespace assay::sensor::memory
