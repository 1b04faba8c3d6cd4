// SPDX-License-Identifier: Apache-2.0
#pragma once

// The two runs that are decided on, and how both are measured again in turns.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/comparison.hpp"
#include "assay/data/measurement.hpp"
#include "assay/data/target.hpp"
#include "assay/study/load.hpp"
#include "command.hpp"
#include "derive.hpp"

namespace assay::app {

// What a user names on the command line: a run directory, or a metrics file alone.
struct DecisionRun {
  std::filesystem::path path;
  Measurement measurement;
  std::optional<Derived> derived{};  // of a directory
};

// Errors: as of load_measurement().
[[nodiscard]] Result<DecisionRun> load_decision_run(const std::filesystem::path& path);

// Both configurations as one study whose sides are called "baseline" and "candidate"; protocol and
// seed are the baseline's. Errors: usage, where a side has no configuration that could be measured,
// or both have the same; missing, where a model is not found.
[[nodiscard]] Result<study::LoadedStudy> study_of_both(
    const DecisionRun& baseline, const DecisionRun& candidate,
    const std::vector<std::filesystem::path>& model_dirs);

struct Remeasurement {
  Derived derived;
  Comparison comparison;
};

// Measures until every target is met or missed, or a limit of the study's protocol.interleave ends
// it; goes on with what is in the directory already. Errors: interrupted; measurement, where a side
// failed.
[[nodiscard]] Result<Remeasurement> measure_both(const study::LoadedStudy& both,
                                                 const std::filesystem::path& directory,
                                                 const OutputOptions& output);

// How long the sessions of a run took, loading and warm-up included.
Nanoseconds time_spent(const Run& run);

}  // namespace assay::app
