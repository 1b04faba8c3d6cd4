// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a run directory says of its run: its configuration and its log, which must belong together.

#include <filesystem>
#include <string>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"
#include "assay/store/run_log.hpp"

namespace assay::store {

// The first 12 hexadecimal digits of the SHA-256 of the lock's canonical text.
std::string config_hash(const Json& lock);

struct RunFacts {
  Json lock;
  RunLog log;
};

// Errors: usage, if the directory is not a run, or its configuration was changed after the run
// began, or a file is damaged; missing, if a file cannot be read.
[[nodiscard]] Result<RunFacts> read_run_facts(const std::filesystem::path& directory);

}  // namespace assay::store
