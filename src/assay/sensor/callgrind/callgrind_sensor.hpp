// SPDX-License-Identifier: Apache-2.0
#pragma once

// The hit rate of L2, simulated: valgrind's callgrind runs a session with a last-level cache of the
// shape of this machine's L2. It counts every reference of one thread to the digit, and knows
// nothing of prefetching, of other processes and of the replacement that the real cache does.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "assay/sensor/callgrind/cache_geometry.hpp"
#include "assay/sensor/sensor.hpp"

namespace assay::sensor::callgrind {

// Those of this machine that the kernel describes.
struct Caches {
  std::optional<CacheGeometry> instruction;
  std::optional<CacheGeometry> data;
  std::optional<CacheGeometry> l2;
};

// From host_root()/sys/devices/system/cpu/cpu0/cache.
Caches read_caches();

// The command that runs `argv` with the simulation, collecting only what is asked for, in a small
// environment. Fixed addresses take setarch(1).
std::vector<std::string> command(std::vector<std::string> argv, const Caches& caches,
                                 const std::filesystem::path& output, bool fixed_addresses);

// Under the name "callgrind".
std::unique_ptr<Sensor> create();

}  // namespace assay::sensor::callgrind
