// SPDX-License-Identifier: Apache-2.0
#pragma once

// A time with the interval that a bound of its logarithm gives.

#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "assay/data/estimator.hpp"

namespace assay::predict {

// ms · exp(± bound), bound being that of |ln(measured / predicted)|; without one no interval.
inline PredictedTime with_interval(std::string stage, double ms, std::optional<double> bound) {
  PredictedTime time{.stage = std::move(stage), .ms = ms};
  if (!bound) return time;
  time.lower_ms = ms * std::exp(-*bound);
  time.upper_ms = ms * std::exp(*bound);
  return time;
}

}  // namespace assay::predict
