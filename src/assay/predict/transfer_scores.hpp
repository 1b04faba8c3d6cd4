// SPDX-License-Identifier: Apache-2.0
#pragma once

// How good the predictions of many draws were.

#include <span>
#include <string>
#include <vector>

#include "assay/data/dataset.hpp"
#include "assay/data/estimator.hpp"
#include "assay/data/transfer.hpp"

namespace assay::predict {

// One stage's errors in one draw.
struct StageErrors {
  std::string stage;  // or "total"
  ErrorFigures errors{};
};

// Of every stage, and then of the total. Rows and stages of the two are the same.
std::vector<StageErrors> stage_errors(const StageTimes& measured, const StageTimes& predicted);

// One method's scores at one N: a score a stage. `draws` are what stage_errors() gave, at least one,
// all of the same stages.
std::vector<TransferScore> transfer_scores(TransferMethod method, std::size_t n,
                                           std::span<const std::vector<StageErrors>> draws);

}  // namespace assay::predict
