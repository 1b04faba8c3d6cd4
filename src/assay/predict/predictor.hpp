// SPDX-License-Identifier: Apache-2.0
#pragma once

// An estimator put to use.

#include <memory>
#include <string>
#include <vector>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"
#include "assay/data/dataset.hpp"
#include "assay/data/estimator.hpp"
#include "assay/predict/family.hpp"

namespace assay::predict {

// What the file of an estimator must look like, as a JSON Schema.
std::string_view estimator_schema();

// The file's content, with schema_version and units.
Json estimator_json(const Estimator& estimator);

// Untrusted. Errors: usage, naming `where` and the key.
[[nodiscard]] Result<Estimator> read_estimator(const Json& document, const std::string& where);

class Predictor {
 public:
  // Errors: usage, of parameters that make no model.
  [[nodiscard]] static Result<Predictor> of(Estimator estimator);

  const Estimator& estimator() const { return estimator_; }

  // Stages in the estimator's order and totals. Errors: usage, as of check_knobs().
  [[nodiscard]] Result<StageTimes> times(const KnobTable& knobs, const std::string& where) const;

  // The same with intervals that hold the next measured value with `confidence`, and with what lies
  // outside the training range. An interval is the point times exp(± the conformal bound of the
  // cross-validated log errors); none where there are too few of them.
  [[nodiscard]] Result<std::vector<Prediction>> predict(const KnobTable& knobs, double confidence,
                                                        const std::string& where) const;

 private:
  Predictor() = default;

  Estimator estimator_;
  std::vector<std::unique_ptr<Model>> stages_;
  std::unique_ptr<Model> overhead_;
  std::unique_ptr<Model> total_;
};

}  // namespace assay::predict
