// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which family predicts one column of times best, by rows that it was not fitted to.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "assay/data/dataset.hpp"
#include "assay/data/estimator.hpp"
#include "assay/predict/family.hpp"

namespace assay::predict {

// Configurations and how they are split: each part is predicted by models that were fitted to all
// other rows. Views into the caller's.
struct Validation {
  const KnobTable& knobs;
  const std::vector<KnobRange>& ranges;
  std::span<const std::size_t> groups;
  std::vector<std::vector<std::size_t>> parts{};  // one, or folds that hold every row
  std::vector<std::size_t> tested{};              // rows of all parts, ascending
};

struct Validated {
  StageModel model{};                 // the best family, fitted to all rows
  std::vector<double> out_of_fold{};  // its prediction of each tested row
};

// A later family is taken only if its absolute percentage errors are lower by more than a standard
// error of the difference, over groups: what is equally good but simpler stays.
Validated best_family(const std::string& stage, std::span<const double> ms,
                      std::span<const Family> families, const Validation& validation,
                      std::uint64_t seed);

// At most most_scores of ascending values, evenly by rank so that quantiles stay.
std::vector<double> thinned(std::vector<double> ascending);

}  // namespace assay::predict
