// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the pipeline came to, as a run tells it: readings, and files of the run directory.

#include <cstdint>
#include <map>
#include <string>

#include "assay/engine/layout/knobs.hpp"
#include "assay/engine/layout/order_figures.hpp"
#include "assay/engine/layout/pipeline.hpp"

namespace assay::engine::layout {

// Whether exchanges were left when time was up.
bool budget_ended(const PipelineResult& result);

// Of what the transformation left.
struct Orders {
  OrderFigures identity;
  OrderFigures random;
  OrderFigures before;
  OrderFigures final;
};

Orders orders_of(const PipelineResult& result, const CacheShape& cache, std::uint64_t random_seed);

// But for quality and what is stored.
std::map<std::string, double> readings_of(const PipelineResult& result, const Orders& orders,
                                          const Settings& settings);

// Text by name: permutations, W, and what solving came to. Without times: the same for the same
// inputs.
std::map<std::string, std::string> files_of(const PipelineResult& result, const Orders& orders,
                                            const Settings& settings);

}  // namespace assay::engine::layout
