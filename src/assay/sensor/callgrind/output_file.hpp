// SPDX-License-Identifier: Apache-2.0
#pragma once

// The file that callgrind leaves (Valgrind manual, "Callgrind Format Specification"), as far as its
// totals go.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "assay/base/result.hpp"

namespace assay::sensor::callgrind {

struct CallgrindTotals {
  std::string creator;                         // "callgrind-3.19.0"
  std::string last_level;                      // as it says: "1048576 B, 64 B, 8-way associative"
  std::map<std::string, std::uint64_t> event;  // by name: "Ir", "DLmr", …
};

// Errors: missing, if the file cannot be read; measurement, for one without events and totals, and
// for one that is no such file.
[[nodiscard]] Result<CallgrindTotals> read_totals(const std::filesystem::path& path);

// What reached the last simulated level, which takes the place of L2: instruction reads, data reads
// and writes that missed the first level.
struct LastLevel {
  std::uint64_t references = 0;
  std::uint64_t misses = 0;
  std::uint64_t instructions = 0;
};

// Errors: measurement, if an event is not there or there are more misses than references.
[[nodiscard]] Result<LastLevel> last_level(const CallgrindTotals& totals);

}  // namespace assay::sensor::callgrind
