// SPDX-License-Identifier: Apache-2.0
#pragma once

// An estimator put to use.

#include <memory>
#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/dataset.hpp"
#include "assay/data/estimator.hpp"
#include "assay/predict/estimator_json.hpp"
#include "assay/predict/family.hpp"

namespace assay::predict {

class Predictor {
 public:
  // Errors: usage, of parameters that make no model, naming where they are:
  // "stages/0/parameters/…".
  [[nodiscard]] static Result<Predictor> of(Estimator estimator);

  const Estimator& estimator() const { return estimator_; }

  // Stages in the estimator's order and totals. Errors: usage, as of check_knobs(), and of an
  // output_tokens below 0.
  [[nodiscard]] Result<StageTimes> times(const KnobTable& knobs, const std::string& where) const;

  // The same with intervals that hold the next measured value with `confidence`, and with what lies
  // outside the training range. An interval is the point times exp(± the conformal bound of the
  // cross-validated log errors); none where there are too few of them.
  [[nodiscard]] Result<std::vector<Prediction>> predict(const KnobTable& knobs, double confidence,
                                                        const std::string& where) const;

 private:
  Predictor() = default;
  // Of knobs that have been checked.
  StageTimes times_of(const KnobTable& knobs) const;

  Estimator estimator_;
  std::vector<std::unique_ptr<Model>> stages_;
  std::unique_ptr<Model> overhead_;
  std::unique_ptr<Model> total_;
};

}  // namespace assay::predict
