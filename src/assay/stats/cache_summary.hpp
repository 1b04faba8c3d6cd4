// SPDX-License-Identifier: Apache-2.0
#pragma once

// The hit rate of L2, from profiling passes that measured nothing else.

#include <optional>
#include <string>
#include <vector>

#include "assay/data/estimate.hpp"
#include "assay/data/run.hpp"

namespace assay::stats {

// Of the passes of a case that gave a hit rate; none where no pass did. Where several sensors did,
// one that measures comes before one that simulates, and the latest before the others.
//
// The mean over repetitions has an interval by Student's t, unless all of them gave the same.
// `clean_ms` is the case's mean latency without a tool, if there is one.
std::optional<CacheSummary> cache_summary(const Run& run, const std::string& case_name,
                                          std::optional<double> clean_ms, double confidence = 0.95);

// What a reader of l2_hit_pct must know; why it is null where there is no summary.
std::vector<std::string> cache_limitations(const Run& run, const std::string& case_name,
                                           const std::optional<CacheSummary>& summary);

}  // namespace assay::stats
