// SPDX-License-Identifier: Apache-2.0
#pragma once

// What `assay experiment e3 --json` prints: of every pair what decides, in a few lines. Everything
// else is in the files of the experiment.

#include "assay/base/json.hpp"
#include "assay/data/estimator_experiment.hpp"

namespace assay::report {

Json experiment_json(const EstimatorExperiment& experiment);

}  // namespace assay::report
