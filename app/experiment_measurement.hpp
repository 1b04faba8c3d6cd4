// SPDX-License-Identifier: Apache-2.0
#pragma once

// The first steps of an experiment: measure the study, or go on where it was left, and make a
// dataset of each device.

#include <optional>
#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/dataset.hpp"
#include "assay/data/estimator_plan.hpp"
#include "assay/data/run.hpp"
#include "experiment_folder.hpp"
#include "experiment_options.hpp"
#include "experiment_pair.hpp"

namespace assay::app {

// The experiment's run, complete but for cases that failed; nothing where it was interrupted: what
// was measured stays, and the same command measures the rest. Errors: usage, where the study's
// cases are not on both devices, and where the folder's run is one of another configuration;
// missing, where the engine or the run is not there.
[[nodiscard]] Result<std::optional<Run>> experiment_run(const ExperimentOptions& options,
                                                        const EstimatorPlan& plan,
                                                        const ExperimentFolder& folder);

struct DeviceDatasets {
  PairData pair;
  std::vector<std::string> notes{};  // what was left out
};

// Writes data/DEVICE.csv of both devices, a row a session, and reads them back: what follows is
// made of the files.
[[nodiscard]] Result<DeviceDatasets> device_datasets(const Run& run, const DeviceKnob& device,
                                                     const ExperimentFolder& folder);

}  // namespace assay::app
