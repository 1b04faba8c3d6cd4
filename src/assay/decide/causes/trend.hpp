// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether latency moved in one direction while it was being measured.

#include <optional>

#include "assay/decide/causes/compared_case.hpp"

namespace assay::decide::causes {

struct Trend {
  double pct = 0;             // from the beginning of the run, or of a session, to its end
  bool over_the_run = false;  // sessions go on where the one before ended; else each begins anew
};

// What is called a trend: two-sided, of no slope.
inline constexpr double trend_level = 0.01;

// The least-squares slope of latency over time within the sessions, each about its own means, with
// the variance that the serial correlation of the residuals gives it. It goes over the run where
// the sessions' means follow it by at least half. None where it is not significant, less than 1 %,
// or with fewer than 20 iterations.
std::optional<Trend> trend_of(const ComparedSide& side);

}  // namespace assay::decide::causes
