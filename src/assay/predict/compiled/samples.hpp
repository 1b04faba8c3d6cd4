// SPDX-License-Identifier: Apache-2.0
#pragma once

// The configurations that a predictor is asked about while it is compiled.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "assay/data/dataset.hpp"
#include "assay/data/estimator.hpp"
#include "assay/predict/compiled/form.hpp"

namespace assay::predict::compiled {

// Of one combination of categories.
struct Samples {
  std::size_t key = 0;
  std::vector<double> taught{};  // configurations, row by row
  std::vector<double> tested{};  // held aside: what the compiled form is compared at
};

inline constexpr std::size_t most_samples = 8192;       // of all combinations together, about
inline constexpr std::size_t fewest_samples = 256;      // of each, all the same
inline constexpr std::size_t plenty_of_samples = 2048;  // of each

// `training` are values, row by row. Combinations are all that could be asked for where those are
// few, else those that were seen, the frequent ones first. Each is asked about at its training
// rows, at mixtures of them (each knob of a row of its own, or between two rows) and all over the
// range; a knob that was whole stays so. A fifth is held aside. Seeded.
std::vector<Samples> draw_samples(const Form& form, const std::vector<double>& training,
                                  std::uint64_t seed);

// Configurations all over the ranges, where no training rows are at hand: numbers in the scale that
// models see them in, whole where both ends are; every word of a category about as often. Seeded.
KnobTable configurations_in(const std::vector<KnobRange>& ranges, std::uint64_t seed);

}  // namespace assay::predict::compiled
