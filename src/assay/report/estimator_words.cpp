// SPDX-License-Identifier: Apache-2.0
#include "assay/report/estimator_words.hpp"

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/report/estimator_numbers.hpp"
#include "assay/report/number_text.hpp"

namespace assay::report {

const ErrorFigures& total_errors(const Estimator& estimator) {
  return estimator.uses_stages ? estimator.stage_aware : estimator.total_only;
}

const ErrorFigures* chosen_errors(const StageModel& model) {
  for (const FamilyScore& score : model.scores) {
    if (score.family == model.family) return &score.errors;
  }
  return nullptr;
}

std::string estimator_headline(const Estimator& estimator) {
  return fmt::format("The total of {} is predicted within {} (MAPE, {}, {}).",
                     device_text(estimator.device, estimator.dataset),
                     percent_text(total_errors(estimator).mape_pct),
                     text::printable(estimator.validation), plural(estimator.rows, "row"));
}

std::string stages_insight(const Estimator& estimator) {
  if (estimator.stages.empty()) {
    return "Only totals were measured: one model of the total predicts.";
  }
  if (estimator.stage_aware.rows == 0) {
    return "In some row no stage took time: one model of the total predicts.";
  }
  const double by_stages = estimator.stage_aware.mape_pct;
  const double alone = estimator.total_only.mape_pct;
  return fmt::format("By its stages the total is off by {}, by one model of the total by {}: {}.",
                     percent_text(by_stages), percent_text(alone),
                     estimator.uses_stages ? "the stages predict" : "the one model predicts");
}

std::string noise_insight(const Estimator& estimator) {
  if (!estimator.noise_pct) return "";
  const double noise = *estimator.noise_pct;
  const double error = total_errors(estimator).mape_pct;
  if (!(noise > 0)) return "";
  return fmt::format("Repeats of one configuration differ by {}: the error is {} times that.",
                     percent_text(noise), number_text(error / noise, 1));
}

}  // namespace assay::report
