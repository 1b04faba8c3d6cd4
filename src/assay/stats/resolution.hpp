// SPDX-License-Identifier: Apache-2.0
#pragma once

// The steps that a clock has left in a sample, so that values which differ by one of them, or not
// at all, are not taken for more exact than they are.

#include <span>

namespace assay::stats {

// The smallest difference between distinct values of `sorted`, ascending. Differences within four
// roundings of the largest magnitude count as none. 0 where there is no other.
double resolution(std::span<const double> sorted);

}  // namespace assay::stats
