// SPDX-License-Identifier: Apache-2.0
#pragma once

// An analysis in words: what every form of it says alike.

#include <string>
#include <vector>

#include "assay/data/analysis.hpp"

namespace assay::report {

// "batch_size 8, sequence_length 512"; "no workload is known" where nothing says what was asked.
std::string workload_text(const Knobs& workload);

// "Fastest: latency mean".
std::string criterion_title(const Ranking& ranking);

// "1", or "=1" where another one has the same; "–" where it cannot be told.
std::string rank_text(const Placed& placed);

// "1 to 3", the ranks that it may have; "1" where that is one.
std::string rank_range_text(const Placed& placed);

// Those of rank 1, "a, b and 3 more"; "–" where it cannot be told.
std::string best_text(const WorkloadGroup& group, const Ranking& ranking);

// The name, with * where it is simulated and † where it was not measured to the end.
std::string marked_name(const AnalyzedModel& model);

// Who is fastest, in a sentence; of several workloads in how many one model is.
std::string analysis_headline(const Analysis& analysis);

// How ranks and pairs were judged.
std::vector<std::string> analysis_judging(const Analysis& analysis);

// What stands in the third place of the front, in words; "" where nothing does.
std::string axis_text(FrontAxis axis);

}  // namespace assay::report
