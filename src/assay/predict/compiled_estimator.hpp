// SPDX-License-Identifier: Apache-2.0
#pragma once

// A predictor's total, boiled down to what a scheduler can ask in its inner loop: bounded work, no
// allocation, no lock, no exception. It is an approximation of the predictor; by how much it is off
// is measured when it is made.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/dataset.hpp"
#include "assay/predict/predictor.hpp"

namespace assay::predict {

class CompiledEstimator {
 public:
  // Learns the predictor's total over its training range: from `knobs` and from seeded
  // configurations between them. Errors: usage, as of Predictor::times().
  [[nodiscard]] static Result<CompiledEstimator> of(const Predictor& predictor,
                                                    const KnobTable& knobs, std::uint64_t seed);

  // How many values a configuration has, and what they are: a number as it stands, a category as
  // its code, in the order of names().
  std::size_t width() const;
  const std::vector<std::string>& names() const;
  // −1 for a word that was not seen in training.
  double code(std::size_t column, std::string_view word) const;
  // Rows × width, row by row.
  [[nodiscard]] Result<std::vector<double>> values(const KnobTable& knobs,
                                                   const std::string& where) const;

  // Milliseconds. `configuration` has width() values, all finite.
  double predict(std::span<const double> configuration) const noexcept;
  // Of many, row by row: out has one value a row.
  void predict(std::span<const double> configurations, std::span<double> out) const noexcept;
  // Inside the training range?
  bool in_range(std::span<const double> configuration) const noexcept;

  // |compiled / predictor − 1| where it was made but did not learn, in percent.
  double mean_error_pct() const;
  double largest_error_pct() const;
};

}  // namespace assay::predict
