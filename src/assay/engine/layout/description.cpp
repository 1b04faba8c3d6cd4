// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/description.hpp"

#include <fmt/format.h>

#include "assay/engine/layout/expected_cost.hpp"
#include "assay/engine/layout/knobs.hpp"
#include "assay/engine/layout/shape.hpp"
#include "assay/engine/llama/gguf_header.hpp"

namespace assay::engine::layout {
namespace {

CaseProblem model_problem(const std::string& key, const Error& error) {
  return {"model/" + key, error.message, error.hint, error.code};
}

void erase(Case& point, std::initializer_list<const char*> knobs) {
  for (const char* const knob : knobs) point.knobs.erase(knob);
}

std::optional<CaseProblem> prepare_preset(Case& point, const Model& model) {
  std::string key;
  const auto shape = shape_of(model, &key);
  if (!shape) return model_problem(key, shape.error());
  erase(point, {"layer"});
  if (shape->attention_heads == 0) erase(point, {"context_tokens", "pipeline.kv_kept"});
  return std::nullopt;
}

// Of a file the feed-forward block alone is taken: rotary positions fix the order of channels.
std::optional<CaseProblem> prepare_file(Case& point, const Settings& settings,
                                        const ModelFiles& files) {
  const auto header = llama::read_gguf_header(path_of(files, model_file_key));
  if (!header) return model_problem("file", header.error());
  if (header->block_count && settings.layer >= static_cast<std::int64_t>(*header->block_count)) {
    return CaseProblem{"layer",
                       fmt::format("the model has no layer {}: it has {}, counted from 0",
                                   settings.layer, *header->block_count),
                       "give a smaller one"};
  }
  erase(point, {"context_tokens", "pipeline.kv_kept"});
  return std::nullopt;
}

std::optional<CaseProblem> prepare(Case& point, const Model* model, const ModelFiles& files) {
  std::string knob;
  const auto settings = read_settings(point.knobs, &knob);
  if (!settings) return CaseProblem{knob, settings.error().message, settings.error().hint};
  const bool has_trace = model->companions.contains(trace_key);
  if (settings->shared_access == AccessSource::trace && !has_trace) {
    return CaseProblem{"pipeline.shared_access", "the model names no trace",
                       "add 'trace: FILE' to the model: lines of i,j,weight"};
  }
  if (settings->shared_access != AccessSource::trace && has_trace) {
    return CaseProblem{"model/trace", "the trace is not used",
                       "leave it out, or set pipeline.shared_access to trace"};
  }
  return model->preset.empty() ? prepare_file(point, *settings, files)
                               : prepare_preset(point, *model);
}

std::vector<Stage> stages(const Case& /*point*/, const Model* /*model*/) {
  return {Stage::total};
}

EngineDescription describe() {
  EngineDescription description;
  description.name = "layout";
  description.summary =
      "one block of a model, permuted, transformed and permuted again: sparse tiles, int8, KV "
      "blocks";
  description.knobs = knob_specs();
  description.presets = block_presets();
  description.weight_types = {"f32"};
  description.companions = {trace_key};
  description.readings = {readings::quality,
                          readings::quality_delta,
                          readings::output_error,
                          readings::sparsity,
                          readings::tiles,
                          readings::tiles_identity,
                          readings::tiles_random,
                          readings::stored_mb,
                          readings::q,
                          readings::q_before,
                          readings::c,
                          readings::c_before,
                          readings::c_random,
                          readings::iterations,
                          readings::elapsed_ms,
                          readings::budget_ms};
  description.prepare = &prepare;
  description.stages = &stages;
  description.expected_cost = &expected_cost;
  return description;
}

}  // namespace

const EngineDescription& description() {
  static const EngineDescription instance = describe();
  return instance;
}

}  // namespace assay::engine::layout
