// SPDX-License-Identifier: Apache-2.0
#pragma once

// How sure the standard deviation and the coefficient of variation of a metric are.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "assay/data/estimate.hpp"

namespace assay::stats {

struct SpreadIntervals {
  std::optional<Interval> standard_deviation{};
  std::optional<Interval> cov{};  // as a fraction
  bool within_session = false;    // from one session: nothing is known of others
};

// Of the pooled values. Two sessions or more: the jackknife over sessions. One session of at least
// three values: BCa over its iterations, or, of more than 10,000, the jackknife over 100 blocks of
// neighbours, which says the same for less. Otherwise none.
SpreadIntervals spread_intervals(std::span<const std::vector<double>> sessions, std::uint64_t seed,
                                 double confidence = 0.95);

}  // namespace assay::stats
