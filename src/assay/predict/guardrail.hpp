// SPDX-License-Identifier: Apache-2.0
#pragma once

// Keeps configurations that would break a budget from being run.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/dataset.hpp"
#include "assay/data/guard.hpp"
#include "assay/predict/compiled_estimator.hpp"
#include "assay/predict/predictor.hpp"

namespace assay::predict {

inline constexpr double default_margin = 1.1;

// What a scheduler holds: one multiplication and one comparison behind a prediction.
class Guardrail {
 public:
  // Accepts where predicted · margin ≤ budget. margin > 0.
  static Guardrail with_margin(CompiledEstimator estimator, double margin);

  // The conformal bound at `risk` of ln(measured / predicted) over calibration rows that were not
  // fitted, one-sided: P(accepted and violating) ≤ risk over calibration and next configuration
  // together, if they are drawn alike. Scores are of the compiled form, so that its own error is
  // within. Groups are drawn, not rows: each gives one row (seeded by its number). Rows outside the
  // training range, where nothing is ever accepted, give none. With too few every answer is
  // `measure`. 0 < risk < 1. Errors: usage, as of CompiledEstimator::values().
  [[nodiscard]] static Result<Guardrail> with_risk(CompiledEstimator estimator, double risk,
                                                   const Dataset& calibration);

  // Not finite, out of the training range, or no bound: measure.
  GuardAnswer ask(std::span<const double> configuration, double budget_ms) const noexcept {
    if (!factor_ || std::isnan(budget_ms) || !estimator_.in_range(configuration)) {
      return GuardAnswer::measure;
    }
    const bool fits = estimator_.predict(configuration) * *factor_ <= budget_ms;
    return fits ? GuardAnswer::accept : GuardAnswer::reject;
  }

  // By what the prediction is multiplied; none where the calibration supports no bound.
  std::optional<double> factor() const { return factor_; }
  const CompiledEstimator& estimator() const { return estimator_; }

  GuardRule rule() const { return risk_ ? GuardRule::conformal : GuardRule::margin; }
  std::optional<double> risk() const { return risk_; }              // of the conformal rule
  std::size_t calibration_rows() const { return scores_; }          // that gave a score
  const std::vector<std::string>& notes() const { return notes_; }  // on the calibration

 private:
  explicit Guardrail(CompiledEstimator estimator) : estimator_(std::move(estimator)) {}

  CompiledEstimator estimator_;
  std::optional<double> factor_;
  std::optional<double> risk_;
  std::size_t scores_ = 0;
  std::vector<std::string> notes_;
};

// Every candidate against one budget, with reasons. What lies outside the training range is told
// with the predictor's own time. Errors: usage, as of check_knobs().
[[nodiscard]] Result<GuardReport> filter_by_budget(const Predictor& predictor,
                                                   const Guardrail& guardrail,
                                                   const KnobTable& candidates, double budget_ms,
                                                   const std::string& where);

struct GuardAnalysisOptions {
  std::vector<double> budget_fractions{0.5, 0.7, 0.85, 1.0};
  double margin = default_margin;
  double risk = 0.05;
  std::size_t draws = 20;
  std::uint64_t seed = 42;
  // As of FitOptions; those that win on the whole dataset are fitted in every draw.
  std::vector<std::string> families{};
  // Told of every draw that is done, of all: progress on long work. May be empty.
  std::function<void(std::size_t done, std::size_t all)> progress{};
};

inline constexpr std::size_t fewest_guard_groups = 12;  // 6 to fit, 3 to calibrate, 3 to ask

// Splits the groups of the dataset anew in every draw: half are fitted, a quarter calibrates, a
// quarter is asked. Families are chosen once, on the whole dataset. Errors: usage, where there are
// too few groups.
[[nodiscard]] Result<GuardAnalysis> analyze_guard(const Dataset& dataset,
                                                  const GuardAnalysisOptions& options);

// The latency at the largest knobs: of the configurations whose number knobs are all at their
// largest, the one that took longest, as the mean of its repeats; where there is none, of all.
double full_latency_ms(const Dataset& dataset);

}  // namespace assay::predict
