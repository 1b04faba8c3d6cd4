// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/expected_cost.hpp"

#include "assay/engine/layout/knobs.hpp"
#include "assay/engine/layout/shape.hpp"

namespace assay::engine::layout {
namespace {

// What a core reaches in f32, roughly, with all tiles stored; and what loading costs for each pair
// of dimensions that is compared, which is most of it.
constexpr double operations_s = 40e9;
constexpr double compared_s = 3e9;
constexpr double tile_columns = 16;

}  // namespace

std::optional<ExpectedCost> expected_cost(const Case& point, const Model* model,
                                          const ModelFiles& /*files*/) {
  const auto settings = read_settings(point.knobs);
  if (!settings || model == nullptr || model->preset.empty()) return std::nullopt;
  const auto shape = shape_of(*model);
  if (!shape) return std::nullopt;
  const auto hidden = static_cast<double>(shape->hidden_size);
  const auto neurons = static_cast<double>(shape->intermediate_size);
  const double weights =
      3 * hidden * neurons + (shape->attention_heads > 0 ? 4 * hidden * hidden : 0);
  const double cached = 2 * hidden * static_cast<double>(settings->context_tokens);
  const double passes = settings->mode == PipelineMode::iterative ? 3 : 2;
  return ExpectedCost{
      .load_ns = from_seconds(passes * neurons * neurons * 3 * hidden / tile_columns / compared_s),
      .iteration_ns = from_seconds(2 * static_cast<double>(settings->batch_size) *
                                   (weights + cached) / operations_s)};
}

}  // namespace assay::engine::layout
