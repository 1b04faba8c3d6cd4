// SPDX-License-Identifier: Apache-2.0
#pragma once

// Do the means of several groups differ, where their variances may differ too?

#include <optional>
#include <span>

#include "assay/stats/moments.hpp"

namespace assay::stats {

struct FTest {
  double f = 0;
  double numerator_degrees = 0;
  double denominator_degrees = 0;
  double p = 1;
};

// Brown & Forsythe's F* ("The small sample behavior of some statistics which test the equality of
// several means", 1974) with Mehrotra's numerator degrees of freedom (1997). Of two groups it is
// Welch's t, squared. Unlike Welch's F (1951) it keeps its size with six groups of two or three.
//
// None of fewer than two groups, where a group has fewer than two values, and where no group
// varies.
std::optional<FTest> brown_forsythe_test(std::span<const Moments> groups);

}  // namespace assay::stats
