// SPDX-License-Identifier: Apache-2.0
#pragma once

// A predictor's total, boiled down to what a scheduler can ask in its inner loop: bounded work, no
// allocation, no lock, no exception. It is an approximation of the predictor; by how much it is off
// is measured when it is made.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/dataset.hpp"
#include "assay/data/estimator.hpp"
#include "assay/predict/compiled/form.hpp"
#include "assay/predict/predictor.hpp"

namespace assay::predict {

class CompiledEstimator {
 public:
  // Times of configurations, as Predictor::times() gives them: positive and finite.
  using TimesFunction = std::function<Result<StageTimes>(const KnobTable& knobs)>;

  // Learns the predictor's total over its training range: from `knobs` and from seeded
  // configurations between them. Errors: usage, as of Predictor::times(), without any row, and
  // where there are more knobs or combinations of categories than it has room for.
  [[nodiscard]] static Result<CompiledEstimator> of(const Predictor& predictor,
                                                    const KnobTable& knobs, std::uint64_t seed);

  // The same where the training rows are not at hand: from seeded configurations all over the
  // range.
  [[nodiscard]] static Result<CompiledEstimator> of(const Predictor& predictor, std::uint64_t seed);

  // The same of any function over these ranges.
  [[nodiscard]] static Result<CompiledEstimator> of(std::vector<KnobRange> ranges,
                                                    const KnobTable& knobs,
                                                    const TimesFunction& times, std::uint64_t seed);

  // How many values a configuration has, and what they are: a number as it stands, a category as
  // its code, in the order of names().
  std::size_t width() const { return ranges_.size(); }
  const std::vector<std::string>& names() const { return names_; }
  // −1 for a word that was not seen in training.
  double code(std::size_t column, std::string_view word) const;
  // Rows × width, row by row. Errors: usage, as of check_knobs().
  [[nodiscard]] Result<std::vector<double>> values(const KnobTable& knobs,
                                                   const std::string& where) const;

  // Milliseconds. `configuration` has width() values, all finite. A knob outside the training range
  // is taken to be at its nearest end: ask in_range().
  double predict(std::span<const double> configuration) const noexcept {
    return compiled::evaluate(form_, configuration.data());
  }
  // Of many, row by row: out has one value a row. The same values as one by one.
  void predict(std::span<const double> configurations, std::span<double> out) const noexcept;
  // Inside the training range, with a combination of categories that was compiled? A NaN is not.
  bool in_range(std::span<const double> configuration) const noexcept {
    return compiled::in_range(form_, configuration.data());
  }

  // |compiled / predictor − 1| where it was made but did not learn, in percent.
  double mean_error_pct() const { return mean_error_pct_; }
  double largest_error_pct() const { return largest_error_pct_; }

  const std::vector<KnobRange>& ranges() const { return ranges_; }

 private:
  CompiledEstimator() = default;

  std::vector<KnobRange> ranges_;
  std::vector<std::string> names_;
  compiled::Form form_;
  double mean_error_pct_ = 0;
  double largest_error_pct_ = 0;
};

}  // namespace assay::predict
