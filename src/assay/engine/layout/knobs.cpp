// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/knobs.hpp"

#include "assay/data/fields.hpp"
#include "assay/engine/knob_reader.hpp"

namespace assay::engine::layout {
namespace {

template <class Enum>
std::vector<std::string> choices_of() {
  std::vector<std::string> choices;
  for (const auto& entry : words(Enum{})) choices.emplace_back(entry.word);
  return choices;
}

}  // namespace

std::vector<KnobSpec> knob_specs() {
  using enum KnobType;
  return {
      {.name = "batch_size",
       .initial = 16,
       .minimum = 1,
       .maximum = 4096,
       .help = "tokens computed together: the next one of each of as many continuations"},
      {.name = "context_tokens",
       .initial = 128,
       .minimum = 1,
       .maximum = 65'536,
       .help = "of blocks with attention: tokens in the KV cache, which all continuations share"},
      {.name = "layer",
       .initial = 0,
       .minimum = 0,
       .maximum = 4096,
       .help = "of GGUF files: the layer whose feed-forward block is taken"},
      {.name = "pipeline.mode",
       .type = text,
       .initial = "linear",
       .choices = choices_of<PipelineMode>(),
       .help = "linear: permute, transform; iterative: permute, transform, permute again"},
      {.name = "pipeline.solver",
       .type = text,
       .initial = "spectral",
       .choices = choices_of<OrderMethod>(),
       .help = "what an order is solved with"},
      {.name = "pipeline.solver_budget_ms",
       .type = number,
       .initial = 30'000.0,
       .minimum = 0,
       .maximum = 3'600'000,
       .help = "time for exchanges, of all orders together"},
      {.name = "pipeline.strict_budget",
       .type = boolean,
       .initial = false,
       .help = "a budget that ends first is an error (exit code 5)"},
      {.name = "pipeline.shared_access",
       .type = text,
       .initial = "weights",
       .choices = choices_of<AccessSource>(),
       .help = "where W comes from; trace: the file that the model names"},
      {.name = "pipeline.neighbours",
       .initial = 16,
       .minimum = 1,
       .maximum = 256,
       .help = "of each dimension in W, from weights"},
      {.name = "pipeline.pruning",
       .type = text,
       .initial = "unstructured",
       .choices = choices_of<Pruning>(),
       .help = "S: what is pruned by magnitude"},
      {.name = "pipeline.sparsity",
       .type = number,
       .initial = 0.9,
       .minimum = 0,
       .maximum = 1,
       .help = "S: the share of weights that become 0; of 2:4 it is one half"},
      {.name = "pipeline.quantization",
       .type = text,
       .initial = "none",
       .choices = choices_of<Quantization>(),
       .help = "Q: weights of int8, scaled by min-max or by Kullback-Leibler divergence"},
      {.name = "pipeline.kv_kept",
       .type = number,
       .initial = 1.0,
       .minimum = 0,
       .maximum = 1,
       .help = "K: the share of blocks of the KV cache that are kept"},
      {.name = "pipeline.repermute_on_delta",
       .type = number,
       .initial = 0.0,
       .minimum = 0,
       .maximum = 100,
       .help = "iterative: permutes again only if the transformation changed C by this share"},
      {.name = "pipeline.cache",
       .type = boolean,
       .initial = true,
       .help = "keep solved permutations for the next session with the same inputs"},
  };
}

Result<Settings> read_settings(const Knobs& knobs, std::string* knob) {
  Settings settings;
  KnobReader reader(knobs, knob);
  reader.read("batch_size", settings.batch_size);
  reader.read_if_there("context_tokens", settings.context_tokens);
  reader.read_if_there("layer", settings.layer);
  reader.read("pipeline.mode", settings.mode);
  reader.read("pipeline.solver", settings.solver);
  reader.read("pipeline.solver_budget_ms", settings.solver_budget_ms);
  reader.read("pipeline.strict_budget", settings.strict_budget);
  reader.read("pipeline.shared_access", settings.shared_access);
  reader.read("pipeline.neighbours", settings.neighbours);
  reader.read("pipeline.pruning", settings.pruning);
  reader.read("pipeline.sparsity", settings.sparsity);
  reader.read("pipeline.quantization", settings.quantization);
  reader.read_if_there("pipeline.kv_kept", settings.kv_kept);
  reader.read("pipeline.repermute_on_delta", settings.repermute_on_delta);
  reader.read("pipeline.cache", settings.cache);
  if (!reader.outcome()) return fail(reader.outcome().error());
  return settings;
}

}  // namespace assay::engine::layout
