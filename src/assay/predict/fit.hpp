// SPDX-License-Identifier: Apache-2.0
#pragma once

// From a dataset to an estimator: every family is tried on every stage and on the total, over folds
// that no group straddles; the best of each is fitted to all rows.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/dataset.hpp"
#include "assay/data/estimator.hpp"

namespace assay::predict {

inline constexpr std::size_t fewest_groups = 5;          // fewer cannot be cross-validated
inline constexpr std::size_t most_fitted_rows = 20'000;  // of more, some are chosen; a note says so

struct FitOptions {
  std::vector<std::string> families{};  // empty: all
  std::size_t folds = 5;                // where held_out is 0
  double held_out = 0;  // else the fraction of groups that validate, 0 … 0.5; the rest is fitted
                        // for the scores, everything for the model
  std::uint64_t seed = 42;
};

// Errors: usage, of too few groups and of an unknown family.
[[nodiscard]] Result<Estimator> fit(const Dataset& dataset, const FitOptions& options);

}  // namespace assay::predict
