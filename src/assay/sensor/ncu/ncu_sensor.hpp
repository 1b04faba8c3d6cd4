// SPDX-License-Identifier: Apache-2.0
#pragma once

// The hit rate of a GPU's L2, by NVIDIA's Nsight Compute: a session runs under its command line
// tool, which replays every kernel between the marks that the session sets.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "assay/sensor/sensor.hpp"

namespace assay::sensor::ncu {

// The command that runs `argv` under `tool` and writes to `log`. What the user gave stands there as
// arguments of its own.
std::vector<std::string> command(std::string_view tool, std::vector<std::string> argv,
                                 const CacheProtocol& settings, const std::filesystem::path& log);

// "2023.3.1.0" from what `ncu --version` prints; empty where it does not say.
std::string version_in(std::string_view output);

// Under the name "ncu".
std::unique_ptr<Sensor> create();

}  // namespace assay::sensor::ncu
