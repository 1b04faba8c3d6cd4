// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rows that tell most of all others, were ln(target / source) a smooth function of what is known of a
// configuration.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "assay/data/dataset.hpp"

namespace assay::predict {

inline constexpr std::size_t most_design_rows = 2000;  // of more rows, so many are looked at

// `count` of the rows of `order`, which says which come first where there are more than
// most_design_rows; each of another group as long as there are such.
//
// Greedily, each next row lowers the summed variance of a Gaussian process over all rows most
// (integrated mean squared error: Sacks, Welch, Mitchell & Wynn, "Design and analysis of computer
// experiments", Statistical Science 4 (1989)), of a random part of those that are left: so that
// seeds give different designs.
std::vector<std::size_t> spread_rows(const KnobTable& knobs, const StageTimes& source,
                                     std::span<const std::size_t> order,
                                     std::span<const std::size_t> groups, std::size_t count,
                                     std::uint64_t seed);

}  // namespace assay::predict
