// SPDX-License-Identifier: Apache-2.0
#pragma once

// Resident memory of our own process, as the kernel accounts it.

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

#include "assay/sensor/sensor.hpp"

namespace assay::sensor::memory {

struct ResidentMemory {
  std::uint64_t current_bytes = 0;
  std::uint64_t peak_bytes = 0;  // since the process began, or since the peak was last reset
};

// From the text of a /proc/<pid>/status file; nothing where it has no such lines.
std::optional<ResidentMemory> parse_resident_memory(std::string_view status);

// At the end of an iteration, and the highest during it. The kernel's high-water mark is set back
// before each iteration by writing "5" to clear_refs (proc(5), Linux 4.0); where that is not
// permitted, peak_rss_bytes is the process's peak so far, and the session's reading peak_rss_reset
// is 0.
inline constexpr std::array<std::string_view, 2> columns{"rss_bytes", "peak_rss_bytes"};

// Of the process whose folder below /proc this is: our own. Readings of a session: peak_rss_bytes,
// its highest from the beginning, loading included, and peak_rss_reset, 1 or 0.
std::unique_ptr<Sensor> create_for(const std::filesystem::path& process);

// Of /proc/self.
std::unique_ptr<Sensor> create();

}  // namespace assay::sensor::memory
