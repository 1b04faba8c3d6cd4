// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the operating system did to our process, or to the whole machine, during an iteration.

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

#include "assay/sensor/sensor.hpp"

namespace assay::sensor::interference {

// All of the iteration alone. Switches and faults are those of all threads of the process
// (getrusage(2)); migrations need permission and are left out without it. cpu_wait_ms is the time
// for which threads were ready to run and had no CPU, of all threads together that were there when
// the iteration began; left out where one of them ended. steal_ms is the time for which a
// hypervisor ran something else, of all CPUs together, in the kernel's ticks: 10 ms as a rule, so
// that an iteration shows 0 or a multiple of that.
//
// The readings that count the process are taken last before and first after the iteration, but
// what other sensors do between them and the iteration is seen too: a few faults and switches,
// about the same in every iteration.
inline constexpr std::array<std::string_view, 7> columns{
    "voluntary_switches", "involuntary_switches", "minor_faults", "major_faults",
    "migrations",         "cpu_wait_ms",          "steal_ms"};

// Ticks that /proc/stat says were stolen from all CPUs; nothing where it does not.
std::optional<std::uint64_t> stolen_ticks(std::string_view stat);

// With /proc/stat below `root`.
std::unique_ptr<Sensor> create_below(const std::filesystem::path& root);

// With that of the machine (platform/host_root.hpp).
std::unique_ptr<Sensor> create();

}  // namespace assay::sensor::interference
