// SPDX-License-Identifier: Apache-2.0
#pragma once

// An analysis as a table for spreadsheets and data frames: a row a model and workload, with the
// header
//   workload,name,source,case,type,engine,device,parameters,simulated,status,sessions,
//   then of latency, throughput, memory and consistency each
//   <it>,<it>_metric,<it>_lower,<it>_upper,<it>_rank,<it>_worst_rank,
//   then latency_ms_per_token,memory_mb_per_token,latency_ms_per_padded_token,
//   memory_mb_per_padded_token,quality_pct,on_front,dominated_by
// An empty cell is an absent value. Pairs and types are in analysis.json.

#include <string>

#include "assay/data/analysis.hpp"

namespace assay::report {

std::string analysis_csv(const Analysis& analysis);

}  // namespace assay::report
