// SPDX-License-Identifier: Apache-2.0
#pragma once

// The layout engine: the pipeline permute → transform → permute again on one block of a model, then
// the block that it left, as a kernel over real memory.

#include "assay/data/knob.hpp"

namespace assay::engine::layout {

const EngineDescription& description();

// The companion of a model that says which dimensions are used together.
inline constexpr const char* trace_key = "trace";

// What loading found, the same for every iteration. Q and C are of W as the transformation left it,
// so that orders can be compared whatever they were solved for.
namespace readings {

inline constexpr const char* quality = "quality_pct";              // top-1 agreement
inline constexpr const char* quality_delta = "quality_delta_pct";  // less 100
inline constexpr const char* output_error = "output_error_pct";
inline constexpr const char* sparsity = "sparsity_pct";
inline constexpr const char* tiles = "tiles";  // that are stored, and in other orders would be
inline constexpr const char* tiles_identity = "tiles_identity";
inline constexpr const char* tiles_random = "tiles_random";
inline constexpr const char* stored_mb = "stored_mb";  // that an execution reads
inline constexpr const char* q = "solver_modularity";
inline constexpr const char* q_before = "solver_modularity_before";
inline constexpr const char* c = "solver_cost_after";
inline constexpr const char* c_before = "solver_cost_before";  // of the order that was there
inline constexpr const char* c_random = "solver_cost_random";
inline constexpr const char* iterations = "solver_iterations";
inline constexpr const char* elapsed_ms = "solver_elapsed_ms";  // when it was solved for
inline constexpr const char* budget_ms = "solver_budget_ms";

}  // namespace readings
}  // namespace assay::engine::layout
