// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether latency went with something from iteration to iteration: what one more of it costs here.

#include <cstddef>
#include <functional>
#include <optional>

#include "assay/decide/causes/compared_case.hpp"

namespace assay::decide::causes {

struct Association {
  double correlation = 0;  // Pearson's r
  double slope = 0;        // milliseconds for one more
  double p = 1;            // two-sided, of no correlation, as if iterations were independent
  std::size_t count = 0;   // iterations
};

// What is called an association: a weaker one explains less than a tenth of the variance.
inline constexpr double least_correlation = 0.3;
inline constexpr double association_level = 0.01;
inline constexpr std::size_t fewest_iterations = 20;

// Over the iterations of both sides, each about the mean of its own session: what differs between
// sessions or sides is not in it. None with fewer iterations, where either does not vary, and where
// it is none by the limits above.
std::optional<Association> association(
    const ComparedCase& pair, const std::function<std::optional<double>(const Sample&)>& value);

// What the cost that was measured so makes of a drift by `difference`: the share of the change, and
// how strong the association is. Nothing is added where there is none.
void add_measured_cost(const ComparedCase& pair, const std::optional<Association>& found,
                       double difference, CauseEvidence& evidence);

}  // namespace assay::decide::causes
