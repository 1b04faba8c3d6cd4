// SPDX-License-Identifier: Apache-2.0
#pragma once

// The passes that measure the cache (protocol.cache): sessions of their own, under a tool, after
// those that measure latency. Nothing of them reaches samples.csv.

#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/measure/measure.hpp"

namespace assay::measure {

// The tool that the protocol names, or the best one here. `on_gpu` says whether the cases run on a
// GPU: a tool for GPUs has nothing to say of others. Empty, and why, where there is none.
struct ProfilingTool {
  std::string name;
  std::vector<AbsentSensor> absent{};  // those that were looked for and are not here
};
ProfilingTool choose_profiling_tool(const CacheProtocol& cache, bool on_gpu);

// The repetitions that the run does not hold yet, of every case that has samples and did not fail.
// A pass that fails is recorded with its reason and ends its case's passes; so does an
// interruption. Errors: those of writing the run.
[[nodiscard]] Result<void> profile(const Work& work, const std::string& tool,
                                   const std::vector<const Case*>& cases, store::RunWriter& writer,
                                   Observer& observer, const Interruption& interruption);

}  // namespace assay::measure
