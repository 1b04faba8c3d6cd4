// SPDX-License-Identifier: Apache-2.0
#pragma once

// The layout engine's knobs, and what they mean.

#include <cstdint>
#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/knob.hpp"
#include "assay/engine/layout/choices.hpp"

namespace assay::engine::layout {

struct Settings {
  std::int64_t batch_size = 16;
  std::int64_t context_tokens = 0;  // of blocks with attention
  std::int64_t layer = 0;           // of files
  PipelineMode mode = PipelineMode::linear;
  OrderMethod solver = OrderMethod::spectral;
  double solver_budget_ms = 0;
  bool strict_budget = false;
  AccessSource shared_access = AccessSource::weights;
  std::int64_t neighbours = 16;
  Pruning pruning = Pruning::unstructured;
  double sparsity = 0;
  Quantization quantization = Quantization::none;
  double kv_kept = 1;
  double repermute_on_delta = 0;
  bool cache = true;
};

std::vector<KnobSpec> knob_specs();

// Errors: usage, for a knob that is missing or does not fit; `knob`, if given, receives its name.
// Knobs that mean nothing for the case's model may be absent.
[[nodiscard]] Result<Settings> read_settings(const Knobs& knobs, std::string* knob = nullptr);

}  // namespace assay::engine::layout
