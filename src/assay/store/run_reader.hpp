// SPDX-License-Identifier: Apache-2.0
#pragma once

// A run directory, read without changing it: also one that is being written or that a crash left.

#include <filesystem>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"
#include "assay/base/units.hpp"
#include "assay/data/run.hpp"

namespace assay::store {

struct StoredRun {
  Run run;                          // all but `study`, which the caller reads from `lock`
  Json lock;                        // what config.lock.json holds; its hash is run.config_hash
  Nanoseconds started_unix_ns = 0;  // since 1970, UTC
};

// A torn last line is passed over. A session that has rows and no record, or fewer rows than its
// record promises, is listed as interrupted; its rows are kept.
// Errors: usage, naming file and line, for what is damaged, too large, or not a run; missing, for
// files that cannot be read.
[[nodiscard]] Result<StoredRun> read_run(const std::filesystem::path& directory);

}  // namespace assay::store
