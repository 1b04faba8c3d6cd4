// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/guardrail.hpp"

#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "assay/base/random.hpp"
#include "assay/base/text.hpp"
#include "assay/predict/encoding.hpp"
#include "assay/stats/conformal.hpp"

namespace assay::predict {
namespace {

// Rows of each group, one of which is picked by the group's own number: rows of a group are alike,
// and calibration is a promise over things that are drawn independently.
std::vector<std::size_t> one_row_a_group(const Dataset& dataset) {
  std::vector<std::vector<std::size_t>> members(dataset.group_count);
  for (std::size_t row = 0; row < dataset.rows(); ++row) {
    members[dataset.groups[row]].push_back(row);
  }
  std::vector<std::size_t> picked;
  for (std::size_t group = 0; group < members.size(); ++group) {
    if (members[group].empty()) continue;
    Random random(derive_seed(0, {group}));
    picked.push_back(members[group][random.below(members[group].size())]);
  }
  return picked;
}

std::string too_few(const Guardrail& guardrail) {
  return fmt::format("{} calibration rows support no bound at risk {:g}; {} are needed",
                     guardrail.calibration_rows(), *guardrail.risk(),
                     stats::calibration_needed(*guardrail.risk()));
}

}  // namespace

Guardrail Guardrail::with_margin(CompiledEstimator estimator, double margin) {
  Guardrail guardrail(std::move(estimator));
  guardrail.factor_ = margin;
  return guardrail;
}

Result<Guardrail> Guardrail::with_risk(CompiledEstimator estimator, double risk,
                                       const Dataset& calibration) {
  const auto values = estimator.values(calibration.knobs, "the calibration rows");
  if (!values) return fail(values.error());
  Guardrail guardrail(std::move(estimator));
  const std::size_t width = guardrail.estimator_.width();
  std::vector<double> scores;
  std::size_t outside = 0;
  for (const std::size_t row : one_row_a_group(calibration)) {
    const std::span<const double> configuration(&(*values)[row * width], width);
    if (!guardrail.estimator_.in_range(configuration)) {
      ++outside;
      continue;
    }
    scores.push_back(
        std::log(calibration.times.total_ms[row] / guardrail.estimator_.predict(configuration)));
  }
  if (outside > 0) {
    guardrail.notes_.push_back(fmt::format(
        "{} calibration rows lie outside the training range and were left out", outside));
  }
  if (calibration.group_count < calibration.rows()) {
    guardrail.notes_.emplace_back("of each group of calibration rows one gave a score");
  }
  guardrail.risk_ = risk;
  guardrail.scores_ = scores.size();
  const auto bound = stats::conformal_bound(scores, risk);
  if (bound) guardrail.factor_ = std::exp(*bound);
  return guardrail;
}

Result<GuardReport> filter_by_budget(const Predictor& predictor, const Guardrail& guardrail,
                                     const KnobTable& candidates, double budget_ms,
                                     const std::string& where) {
  const CompiledEstimator& estimator = guardrail.estimator();
  const auto values = estimator.values(candidates, where);
  if (!values) return fail(values.error());
  const auto times = predictor.times(candidates, where);
  if (!times) return fail(times.error());
  GuardReport report{.rule = guardrail.rule(), .budget_ms = budget_ms, .risk = guardrail.risk()};
  if (report.rule == GuardRule::margin) report.margin = *guardrail.factor();
  report.calibration_rows = guardrail.calibration_rows();
  if (report.risk) report.calibration_needed = stats::calibration_needed(*report.risk);
  report.notes = guardrail.notes();
  for (std::size_t row = 0; row < candidates.rows(); ++row) {
    const std::span<const double> configuration(&(*values)[row * estimator.width()],
                                                estimator.width());
    GuardDecision decision{.row = row, .answer = guardrail.ask(configuration, budget_ms)};
    const bool is_inside = estimator.in_range(configuration);
    decision.predicted_ms = is_inside ? estimator.predict(configuration) : times->total_ms[row];
    if (is_inside && guardrail.factor()) {
      decision.bound_ms = decision.predicted_ms * *guardrail.factor();
    }
    if (!is_inside) {
      const auto reasons = outside(candidates, row, estimator.ranges());
      decision.reason = reasons.empty() ? "this combination of categories was not seen in training"
                                        : text::join(reasons, "; ");
    } else if (!guardrail.factor()) {
      decision.reason = too_few(guardrail);
    }
    report.accepted += decision.answer == GuardAnswer::accept ? 1 : 0;
    report.rejected += decision.answer == GuardAnswer::reject ? 1 : 0;
    report.to_measure += decision.answer == GuardAnswer::measure ? 1 : 0;
    report.decisions.push_back(std::move(decision));
  }
  report.notes.push_back(fmt::format(
      "the compiled form that answers is off the model by {:.2g} % on average, {:.2g} % at most",
      estimator.mean_error_pct(), estimator.largest_error_pct()));
  return report;
}

}  // namespace assay::predict
