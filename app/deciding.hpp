// SPDX-License-Identifier: Apache-2.0
#pragma once

// A decision being made, step by step, each written down before the next.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/decision.hpp"
#include "assay/data/target.hpp"
#include "command.hpp"
#include "decision_runs.hpp"

namespace assay::app {

struct DecideOptions {
  Targets targets;
  std::filesystem::path out;  // the folder of decisions
  std::vector<std::string> allowed_mismatches{};
  bool allow_unlocked = false;
  std::vector<std::filesystem::path> model_dirs{};
  std::filesystem::path artifact;  // what the candidate is; empty: its configuration
  std::filesystem::path baseline_artifact;
  std::filesystem::path install;  // the file that has what is accepted in force
  bool apply = false;             // change that file, and start the rollback hook
  OutputOptions output;
};

// Judges, explains, measures again, and accepts, rolls back or leaves open. Everything is read anew
// from what is on the disk, so that after a crash the same call goes on; what was decided before is
// only told. Errors: interrupted; measurement, where a side or the hook failed; what the folder,
// the runs and the artifacts give.
[[nodiscard]] Result<Decision> decide_on(DecisionRun baseline, DecisionRun candidate,
                                         const DecideOptions& options);

}  // namespace assay::app
