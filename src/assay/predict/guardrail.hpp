// SPDX-License-Identifier: Apache-2.0
#pragma once

// Keeps configurations that would break a budget from being run.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
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
  static Guardrail with_margin(CompiledEstimator estimator, double margin);

  // The conformal bound at `risk` of ln(measured / predicted) over calibration rows that were not
  // fitted, one-sided. With too few of them every answer is `measure`. Errors: usage, as of
  // CompiledEstimator::values().
  [[nodiscard]] static Result<Guardrail> with_risk(CompiledEstimator estimator, double risk,
                                                   const Dataset& calibration);

  // Not finite, or out of the training range: measure.
  GuardAnswer ask(std::span<const double> configuration, double budget_ms) const noexcept;

  // By what the prediction is multiplied; none where the calibration supports no bound.
  std::optional<double> factor() const;
  const CompiledEstimator& estimator() const;
};

// Every candidate against one budget, with reasons. Errors: usage, as of check_knobs().
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
};

// Splits the groups of the dataset anew in every draw: half are fitted, a quarter calibrates, a
// quarter is asked. Errors: usage, where there are too few groups.
[[nodiscard]] Result<GuardAnalysis> analyze_guard(const Dataset& dataset,
                                                  const GuardAnalysisOptions& options);

}  // namespace assay::predict
