// SPDX-License-Identifier: Apache-2.0
#pragma once

// Running average power limit: the energy counters of a processor, through the kernel's power
// capping framework (kernel documentation, "Power Capping Framework"). AMD's processors have them
// under Intel's name.

#include <filesystem>
#include <memory>

#include "assay/base/clock.hpp"
#include "assay/platform/host_root.hpp"
#include "assay/sensor/power_source.hpp"

namespace assay::sensor::rapl {

// One channel a zone below `root`/sys/class/powercap: "rapl:package-0", "rapl:package-0/dram",
// "rapl:psys". The zones of intel-rapl-mmio count what those of intel-rapl count, and are passed
// over. The clock, which tells a wrap from a reset, outlives the source.
std::unique_ptr<PowerSource> create(const std::filesystem::path& root, const Clock& clock);

// Of this machine.
std::unique_ptr<PowerSource> create();

}  // namespace assay::sensor::rapl
