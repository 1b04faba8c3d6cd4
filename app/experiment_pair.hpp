// SPDX-License-Identifier: Apache-2.0
#pragma once

// The steps of an experiment that every pair of devices goes through: fit → transfer → guard. Each
// leaves its file.

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/dataset.hpp"
#include "assay/data/estimator_experiment.hpp"
#include "assay/data/estimator_plan.hpp"
#include "experiment_options.hpp"

namespace assay::app {

struct PairData {
  Dataset source;
  Dataset target;
};

// Errors: as of store::read_dataset(), naming the pair.
[[nodiscard]] Result<std::vector<PairData>> read_published(std::span<const PublishedPair> pairs);

// The source device's estimator, what recalibration makes of it on the target, and the guardrail on
// the source. What an earlier pair of the same source has is taken from it; null: there is none.
// Files go into `folder`. Errors: as of predict::fit(), transfer() and analyze_guard(), naming the
// pair.
[[nodiscard]] Result<EstimatorPair> work_on_pair(const std::string& name, const PairData& data,
                                                 const EstimatorPair* same_source,
                                                 const EstimatorPlan& plan,
                                                 const std::filesystem::path& folder,
                                                 const ExperimentOptions& options);

}  // namespace assay::app
