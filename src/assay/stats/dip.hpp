// SPDX-License-Identifier: Apache-2.0
#pragma once

// Has a sample one mode? Hartigan & Hartigan, "The dip test of unimodality", Annals of Statistics
// 13 (1985).

#include <cstdint>
#include <optional>
#include <span>

namespace assay::stats {

// The largest distance between the sample's distribution function and the nearest unimodal one: at
// least 1/(2n), which samples as even as {1, …, 10} have, and at most 1/4. `sorted` is ascending;
// 0 of nothing. O(n) a step, of which few are needed.
double dip_statistic(std::span<const double> sorted);

struct DipTest {
  double statistic = 0;  // of the values with ties spread
  double p_value = 1;    // small: more than one mode
};

// Equal values are spread evenly over the sample's resolution first: a clock's ticks are no modes.
// The p-value is the share of uniform samples, of which `simulations` are drawn, with a dip as
// large: the uniform is the unimodal distribution that dips most. For n > 1000 samples of 1000
// stand in, as √n·dip hardly depends on n there (the paper's §5). None of fewer than four values,
// and where nothing varies.
std::optional<DipTest> dip_test(std::span<const double> sorted, std::uint64_t seed,
                                int simulations = 1000);

}  // namespace assay::stats
