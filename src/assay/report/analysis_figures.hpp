// SPDX-License-Identifier: Apache-2.0
#pragma once

// The pictures of one workload's models.

#include <optional>

#include "assay/data/analysis.hpp"
#include "assay/report/figure.hpp"

namespace assay::report {

// The mean latency of the fastest models with its interval, by their places. None of one model.
std::optional<Figure> latency_figure(const WorkloadGroup& group);

// Latency against memory, and against quality or what stands in for it: a panel each, with the
// front marked and named. None of one model, and where there is nothing to set against latency.
std::optional<Figure> front_figure(const WorkloadGroup& group);

}  // namespace assay::report
