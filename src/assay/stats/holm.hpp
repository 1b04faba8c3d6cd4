// SPDX-License-Identifier: Apache-2.0
#pragma once

// Several tests, one error rate.

#include <span>
#include <vector>

namespace assay::stats {

// Holm's step-down adjustment ("A simple sequentially rejective multiple test procedure", 1979), in
// the order given: rejecting those of at most α errs once or more with probability at most α,
// however the tests depend on each other. At most 1, and never smaller than what was given.
std::vector<double> holm_adjusted(std::span<const double> p_values);

}  // namespace assay::stats
