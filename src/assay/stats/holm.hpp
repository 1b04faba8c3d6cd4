// SPDX-License-Identifier: Apache-2.0
#pragma once

// Several tests, one error rate.

#include <cstddef>
#include <span>
#include <vector>

namespace assay::stats {

// Holm's step-down adjustment ("A simple sequentially rejective multiple test procedure", 1979), in
// the order given: rejecting those of at most α errs once or more with probability at most α,
// however the tests depend on each other. At most 1, and never smaller than what was given.
std::vector<double> holm_adjusted(std::span<const double> p_values);

// The same of some of `tests` tests that were chosen by their data: those that were not made count
// as well, as if none of them could be rejected.
std::vector<double> holm_adjusted(std::span<const double> p_values, std::size_t tests);

}  // namespace assay::stats
