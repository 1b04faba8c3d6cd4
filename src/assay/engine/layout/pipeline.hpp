// SPDX-License-Identifier: Apache-2.0
#pragma once

// permute → transform → permute again.

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "assay/base/clock.hpp"
#include "assay/base/enum_words.hpp"
#include "assay/engine/layout/feed_forward.hpp"
#include "assay/engine/layout/prune.hpp"
#include "assay/engine/layout/solver/solve.hpp"

namespace assay::engine::layout {

// linear: an order is solved for once, for what was there before the transformation. iterative:
// again for what the transformation left, each time with half of the budget.
enum class PipelineMode : std::uint8_t { linear, iterative };

inline constexpr std::array<EnumWord<PipelineMode>, 2> pipeline_mode_words{
    {{PipelineMode::linear, "linear"}, {PipelineMode::iterative, "iterative"}}};

inline std::span<const EnumWord<PipelineMode>> words(PipelineMode) {
  return pipeline_mode_words;
}

struct PipelineOptions {
  PipelineMode mode = PipelineMode::linear;
  SolveOptions solver{};        // its budget is that of both orders together
  std::size_t neighbours = 16;  // of each dimension in W
  Pruning pruning = Pruning::unstructured;
  double sparsity = 0.9;
};

struct PipelineResult {
  FeedForward block;                   // permuted and transformed
  Permutation before;                  // of the dimensions as they came
  std::optional<Permutation> after{};  // of what `before` left; iterative only
  SolveStatistics statistics_before;
  std::optional<SolveStatistics> statistics_after{};
};

PipelineResult run_pipeline(const FeedForward& block, const PipelineOptions& options,
                            const Clock& clock);

}  // namespace assay::engine::layout
