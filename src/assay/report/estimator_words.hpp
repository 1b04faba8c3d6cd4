// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a fitted estimator says of itself, in words that are computed from it.

#include <string>

#include "assay/data/estimator.hpp"

namespace assay::report {

// Of the total, by what predicts it.
const ErrorFigures& total_errors(const Estimator& estimator);

// The cross-validated errors of the family that was chosen; null where it was not tried.
const ErrorFigures* chosen_errors(const StageModel& model);

// "The total of H100 is predicted within 3.2 % (MAPE, 5-fold by group, 150 rows)."
std::string estimator_headline(const Estimator& estimator);

// "By stages the total is off by 3.2 %, by one model of the total 5.1 %: the stages predict."
std::string stages_insight(const Estimator& estimator);

// Against what repeats of one configuration differ by; empty where that is not known.
std::string noise_insight(const Estimator& estimator);

}  // namespace assay::report
