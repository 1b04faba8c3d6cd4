// SPDX-License-Identifier: Apache-2.0
#pragma once

// Experiment E3 as one report: answers the seed's four questions first, then shows what they rest
// on.

#include "assay/data/estimator_experiment.hpp"
#include "assay/report/document.hpp"

namespace assay::report {

Document experiment_document(const EstimatorExperiment& experiment);

}  // namespace assay::report
