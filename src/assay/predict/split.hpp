// SPDX-License-Identifier: Apache-2.0
#pragma once

// Splits that no group straddles.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "assay/data/dataset.hpp"

namespace assay::predict {

// Rows of each fold, ascending; every row is in one, whole groups. Groups come in a seeded order,
// each to the fold that is smallest: sizes differ by at most the largest group.
std::vector<std::vector<std::size_t>> group_folds(std::span<const std::size_t> groups,
                                                  std::size_t folds, std::uint64_t seed);

// The rows that are not in `rows`, of 0 … count − 1; ascending.
std::vector<std::size_t> other_rows(std::span<const std::size_t> rows, std::size_t count);

// Rows of whole groups in a seeded order, of those that fit into `most` rows together; the first
// group in any case. Ascending.
std::vector<std::size_t> some_groups(std::span<const std::size_t> groups, std::size_t most,
                                     std::uint64_t seed);

// The values at these rows, in their order.
std::vector<double> at(std::span<const double> values, std::span<const std::size_t> rows);

KnobTable take(const KnobTable& knobs, std::span<const std::size_t> rows);
StageTimes take(const StageTimes& times, std::span<const std::size_t> rows);
Dataset take(const Dataset& dataset, std::span<const std::size_t> rows);  // groups renumbered

}  // namespace assay::predict
