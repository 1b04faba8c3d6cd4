// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a compiled form is taught: hinges are picked one by one from seeded candidates, always the
// one that explains most of what is left (orthogonal matching pursuit: Pati, Rezaiifar &
// Krishnaprasad, 1993), then the weights of each combination are a ridge regression.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "assay/predict/compiled/form.hpp"

namespace assay::predict::compiled {

// What one combination of categories is taught from.
struct Lesson {
  std::vector<double> configurations{};  // row by row, one value a column of the form
  std::vector<double> parts_ms{};        // row by row, one value a part; positive
  std::vector<double> shares{};          // of each part in its row's total: how much it matters
};

// Fills in hinges, weights and biases of a form that has all else; a lesson a combination, each
// with a row at least.
void learn(Form& form, std::span<const Lesson> lessons, std::uint64_t seed);

}  // namespace assay::predict::compiled
