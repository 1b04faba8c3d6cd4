// SPDX-License-Identifier: Apache-2.0
#pragma once

// The formats, each in the file of its name. What each takes and lacks: docs/importing.md.

#include "assay/store/importers/importer.hpp"

namespace assay::store::importers {

Importer aiperf();
Importer aiperf_summary();
Importer criterion();
Importer genai_perf();
Importer google_benchmark();
Importer hyperfine();
Importer llama_bench();
Importer nvbench();
Importer optimum_benchmark();
Importer plain_csv();
Importer pyperf();
Importer vllm_bench();

}  // namespace assay::store::importers
