// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an external power meter recorded beside a run, as CSV, aligned to the run by its timestamps.

#include <filesystem>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/base/units.hpp"
#include "assay/data/power.hpp"

namespace assay::store {

struct MeterRecord {
  std::vector<PowerChannel> channels{};  // "meter", or "meter:<device>" of each device named
  std::vector<PowerReading> readings{};  // ascending in time, from the run's start
};

// Reads the columns `timestamp` (ISO 8601 with "Z" or an offset, as "2026-01-31T23:59:59.5+01:00")
// or `unix_s`, and `power_w`; `energy_j`, which counts up, and `device` where they are there;
// others are passed over. Empty values are absent.
//
// Of readings before the run's start and after `run_ended_unix_ns`, the one next to the run is kept
// of each device: what lies between is known then up to the run's edges. The times are as good as
// the meter's clock agrees with this machine's.
//
// Errors: missing, if the file cannot be read; usage, with file and line, for what is damaged, goes
// back in time within a device, or holds more than 5 million rows or 64 devices, and for a record
// that has no reading within the run.
[[nodiscard]] Result<MeterRecord> read_meter(
    const std::filesystem::path& path, Nanoseconds run_started_unix_ns,
    Nanoseconds run_ended_unix_ns = std::numeric_limits<Nanoseconds>::max());

// Whether the file can be read and has the columns that are needed; its rows may still come.
[[nodiscard]] Result<void> check_meter(const std::filesystem::path& path);

// A moment as ISO 8601 has it, in nanoseconds since 1970: date, 'T' or a blank, time with up to
// nine decimals of a second, and "Z" or an offset "+hh:mm". From 1970 to 2261.
std::optional<Nanoseconds> parse_moment(std::string_view text);

}  // namespace assay::store
