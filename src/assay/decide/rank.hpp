// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ranks that say no more than is known: who is better for certain, and who shares a place. Pure.

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "assay/data/metric_catalog.hpp"
#include "assay/stats/weighted_mean.hpp"

namespace assay::decide {

// One that is ranked: its figure, and what each session says of it.
struct Contender {
  double point = 0;
  std::vector<stats::Unit> sessions{};
};

// Welch's test of the logarithms of the sessions' values, of two contenders.
struct PairTest {
  std::size_t first = 0;  // first < second
  std::size_t second = 0;
  double t = 0;  // of second − first
  double p = 1;
  double adjusted_p = 1;  // Holm's, over all pairs
};

struct RankRange {
  std::size_t rank = 0;
  std::size_t worst = 0;
};

struct Ranks {
  std::vector<std::size_t> order{};  // the best point first, then in the order given
  // As the contenders; none where there are fewer than two sessions, a value is not positive, or
  // nobody else can be compared.
  std::vector<std::optional<RankRange>> ranges{};
  std::vector<PairTest> tests{};  // ascending by first, second
  std::size_t pairs = 0;          // of those that can be compared: what the adjustment is over
  bool is_bounded = false;
};

// The rank of a contender is 1 + how many are significantly better, after Holm's adjustment over
// all pairs; the worst that it may have is the number of contenders less those that are
// significantly worse. With probability `confidence` or more every true rank lies in its range (Al
// Mohamad, Goeman & van Zwet, "Simultaneous confidence intervals for ranks with application to
// ranking institutions", 2022), and so no two equal ones are separated.
//
// Above `most` contenders only pairs with the best point and of neighbours are tested, adjusted
// over all pairs all the same, as the points have chosen them. Ranks are then known no better than
// these tests tell.
Ranks ranks_of(std::span<const Contender> contenders, Better better, double confidence,
               std::size_t most);

// Nullptr where the two were not tested. The order of the two does not matter.
const PairTest* find_test(const Ranks& ranks, std::size_t one, std::size_t other);

}  // namespace assay::decide
