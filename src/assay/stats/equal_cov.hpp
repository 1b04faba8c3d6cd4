// SPDX-License-Identifier: Apache-2.0
#pragma once

// Does the relative variability differ between configurations?

#include <optional>
#include <span>
#include <vector>

#include "assay/stats/anova.hpp"

namespace assay::stats {

// The values of one configuration's sessions.
using Configuration = std::vector<std::vector<double>>;

struct EqualCovTest {
  FTest test{};
  bool within_session = false;  // on iterations, since some configuration has one session only
};

// Brown & Forsythe's test of spread (1974) on relative deviations z = |x − m|/|m| · n/(n − 1), m
// the median and n the size of the value's session, so that neither slower configurations nor
// faster sessions look more variable. A session contributes the logarithm of its mean z, and
// brown_forsythe_test compares the configurations: sessions count, not iterations. Where a
// configuration has one session only, the z of all iterations are compared instead.
//
// It asks about the bulk of the values, as a robust test does: a rare stall moves the CoV further.
// Sessions of fewer than two values are passed over. None of fewer than two configurations, where
// one of them has no such session, where a median is 0, and where a session (or, on iterations,
// every configuration) does not vary.
std::optional<EqualCovTest> equal_cov_test(std::span<const Configuration> configurations);

}  // namespace assay::stats
